import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { type DiffOptions, unifiedDiff } from '../../src/text/diff.ts'
import { workOf } from '../support/work.ts'

const names = { oldName: 'a', newName: 'b' }
const asItIs: DiffOptions = { ...names, mask: (text) => text }

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('')

/** What is said, the two texts, and the difference below its two head lines. */
const cases: [string, string, string, string][] = [
  ['a changed line', 'a\nb\nc\n', 'a\nx\nc\n', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n'],
  ['an added line', 'a\n', 'a\nb\n', '@@ -1,1 +1,2 @@\n a\n+b\n'],
  ['a removed line', 'a\nb\n', 'b\n', '@@ -1,2 +1,1 @@\n-a\n b\n'],
  ['from nothing', '', 'a\n', '@@ -0,0 +1,1 @@\n+a\n'],
  ['to nothing', 'a\n', '', '@@ -1,1 +0,0 @@\n-a\n'],
  [
    'a line break at the end',
    'a',
    'a\n',
    '@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n',
  ],
  [
    'no line break at the end',
    'a\nb',
    'x\nb',
    '@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n',
  ],
  ['CRLF lines', 'a\r\nb\r\n', 'a\r\nc\r\n', '@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n'],
  [
    'three lines of context',
    numbers(1, 9),
    numbers(1, 9).replace('5', 'x'),
    '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n',
  ],
  [
    'changes near to each other in one hunk',
    numbers(1, 9),
    numbers(1, 9).replace('1', 'x').replace('8', 'y'),
    '@@ -1,9 +1,9 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n 9\n',
  ],
  [
    'changes far from each other in two',
    numbers(1, 9),
    numbers(1, 9).replace('1', 'x').replace('9', 'y'),
    '@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n',
  ],
]

for (const [name, from, to, body] of cases) {
  t.test(`${name} is shown in the unified format`, async (t) => {
    t.equal(unifiedDiff(from, to, asItIs), `--- a\n+++ b\n${body}`)
  })
}

t.test('equal texts have no difference', async (t) => {
  t.equal(unifiedDiff('a\nb', 'a\nb', names), '')
})

t.test('the number of context lines can be chosen', async (t) => {
  const diff = unifiedDiff(numbers(1, 9), numbers(1, 8), { ...asItIs, context: 0 })
  t.equal(diff, '--- a\n+++ b\n@@ -9,1 +8,0 @@\n-9\n')
})

t.test('secrets are masked, and a line whose secret alone changed says so', async (t) => {
  const from = 'api_key: old_secret\r\nsite: a\n# token: other_secret\n'
  const to = 'api_key: new_secret\r\nsite: b\n# token: other_secret\n'
  t.equal(
    unifiedDiff(from, to, names),
    `--- a
+++ b
@@ -1,3 +1,3 @@
-api_key: ********\r
-site: a
+api_key: ******** (new)\r
+site: b
 # token: ********
`,
  )
})

t.test('a secret that goes on over several lines is masked in all of them', async (t) => {
  const diff = unifiedDiff('a: 1\n', 'a: 1\napi_key: |\n  sec\n  ret\n', names)
  t.equal(diff, '--- a\n+++ b\n@@ -1,1 +1,4 @@\n a: 1\n+api_key: |\n+  ********\n+  ********\n')
})

/** Applies a difference as the format has it, with nothing but its own text. */
function patched(from: string, diff: string): string {
  const source = from.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const lines =
    diff.replace(/\n\\ No newline at end of file\n/g, '\0').match(/[^\n\0]*[\n\0]/g) ?? []
  const out: string[] = []
  let at = 0
  for (const line of lines.slice(2)) {
    const head = /^@@ -(\d+),(\d+) /.exec(line)
    const text = line.slice(1).replace('\0', '')
    if (head) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1)
      out.push(...source.slice(at, start))
      at = start
    } else if (line.startsWith('+')) out.push(text)
    else {
      if (source[at] !== text) throw new Error(`line ${at + 1} is not ${JSON.stringify(text)}`)
      if (line.startsWith(' ')) out.push(text)
      at++
    }
  }
  return [...out, ...source.slice(at)].join('')
}

const text = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', 'd\r'), { maxLength: 30 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''))

t.test('any difference applied to the first text gives the second', async (t) => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 4 }), (from, to, context) => {
      const diff = unifiedDiff(from, to, { ...asItIs, context })
      return from === to ? diff === '' : patched(from, diff) === to
    }),
    { seed: 1986, numRuns: 3000 },
  )
  t.pass('3000 pairs')
})

const noPatch = spawnSync('patch', ['--version']).error ? 'needs GNU patch' : false

t.test('GNU patch takes the differences too', { skip: noPatch }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'diff-test-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'file')
  const example = `api_key:\n${'## @param site - string\n# site: x\n\n'.repeat(5000)}# end`
  const pairs = [
    ...cases.map(([, from, to]) => [from, to] as const),
    ...fc.sample(fc.tuple(text, text), { seed: 1986, numRuns: 60 }),
    [example, `${example.replace('api_key:', 'api_key: x')}\nfips:\n  enabled: true\n`] as const,
  ]
  for (const [from, to] of pairs) {
    if (from === to) continue
    writeFileSync(file, from)
    const input = unifiedDiff(from, to, asItIs)
    const run = spawnSync('patch', ['--binary', '--posix', '-s', '-F0', file], { input })
    t.equal(run.status, 0, `${run.stdout}`)
    t.equal(to === '' ? '' : readFileSync(file, 'utf8'), to)
  }
})

t.test(
  'the file of the Agent is compared with less than 250 ms of work, masks included',
  async (t) => {
    const from = `api_key:\n${'## @param site - string\n# site: x\n#   api_key:\n\n'.repeat(4000)}`
    const to = `${from.replace('api_key:', 'api_key: x')}fips:\n  enabled: true\n  https: false\n`
    const times = Array.from({ length: 5 }, () => workOf(() => unifiedDiff(from, to, names)))
    t.ok(Math.min(...times) < 250, `${Math.min(...times)} ms`)
  },
)
