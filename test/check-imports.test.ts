import t from 'tap'
import { layers, wrongImports } from '../scripts/check-imports.ts'

const importing = (
  file: string,
  target: string,
  form = (path: string) => `import x from '${path}'`,
) => wrongImports({ [file]: form(target) })

t.test('an import goes down, beside or to a file right in src', async (t) => {
  for (const [file, target] of [
    ['src/plan/a.ts', '../steps/b.ts'],
    ['src/plan/preflight/a.ts', '../../host/b.ts'],
    ['src/plan/preflight/a.ts', '../b.ts'],
    ['src/evidence/html/a.ts', '../b.ts'],
    ['src/host/a.ts', '../errors.ts'],
    ['src/errors.ts', './text/mask.ts'],
    ['src/cli.ts', './commands/a.ts'],
    ['src/host/a.ts', 'node:fs'],
  ] as const) {
    t.same(importing(file, target), [], `${file} -> ${target}`)
  }
})

t.test('an import upward is named, in every form', async (t) => {
  const forms = [
    (path: string) => `import { a,\n  b } from '${path}'`,
    (path: string) => `export * from '${path}'`,
    (path: string) => `const a = await import('${path}')`,
    (path: string) => `import type { A } from '${path}'`,
  ]
  for (const form of forms) {
    t.same(importing('src/host/a.ts', '../steps/b.ts', form), [
      'src/host/a.ts imports src/steps/b.ts: src/host must not import src/steps (scripts/check-imports.ts)',
    ])
  }
  for (const [file, target] of [
    ['src/evidence/html/a.ts', '../../host/b.ts'],
    ['src/evidence/a.ts', './html/b.ts'],
    ['src/errors.ts', './host/b.ts'],
    ['src/new/a.ts', '../host/b.ts'],
  ] as const) {
    t.equal(importing(file, target).length, 1, `${file} -> ${target}`)
  }
  t.match(importing('src/plan/a.ts', '../cli.ts'), [/which nothing imports$/])
})

t.test('no folder may import one that may import it', async (t) => {
  for (const [folder, below] of Object.entries(layers)) {
    for (const other of below) t.notOk(layers[other]?.includes(folder), `${folder} and ${other}`)
  }
})
