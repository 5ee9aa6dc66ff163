import t from 'tap'
import {
  belowFloors,
  coverageByFolder,
  floorsFrom,
  PURE,
  readFloors,
} from '../../scripts/tests/floors.ts'

const files = {
  'src/cli.ts': { total: 10, covered: 9 },
  'src/text/diff.ts': { total: 60, covered: 60 },
  'src/text/mask.ts': { total: 40, covered: 36 },
  'src/host/deep/local.ts': { total: 3, covered: 2 },
}

t.test('a folder counts the files right in it', async (t) => {
  t.same(
    [...coverageByFolder(files)],
    [
      ['src', 90],
      ['src/text', 96],
      ['src/host/deep', (2 / 3) * 100],
    ],
  )
  t.same([...coverageByFolder({ 'src/empty/a.ts': { total: 0, covered: 0 } })], [['src/empty', 0]])
})

t.test('names each folder below its floor, with what was measured', async (t) => {
  const floors = { src: { lines: 90 }, 'src/text': { lines: 97 }, 'src/host/deep': { lines: 66 } }
  const [below, remedy, ...more] = belowFloors(files, floors)
  t.equal(below, 'src/text: 96.0 % of lines are covered, its floor is 97 %')
  t.match(remedy, 'npm run test:unit -- --write-floors')
  t.same(more, [])
  t.same(belowFloors(files, { ...floors, 'src/text': { lines: 96 } }), [])
})

t.test('every folder has a row, and every row a folder', async (t) => {
  const found = belowFloors(files, {
    src: { lines: 0 },
    'src/text': { lines: 0 },
    gone: { lines: 0 },
  })
  t.match(found, [
    /^src\/host\/deep has no row in test\/coverage-floors\.json$/,
    /^gone has a row/,
    /^Add/,
  ])
})

t.test('the floor of a pure folder is never below 90 %', async (t) => {
  const low = { lines: PURE - 1, pure: true } as const
  const floors = { src: { lines: 0 }, 'src/host/deep': { lines: 0 }, 'src/text': low }
  t.match(belowFloors(files, floors), [/^src\/text is pure: its floor must be 90 %/, /^Add/])
  const written = floorsFrom(
    { ...files, 'src/text/new.ts': { total: 100, covered: 0 } },
    { 'src/text': low },
  )
  t.same(written, {
    src: { lines: 89 },
    'src/host/deep': { lines: 65 },
    'src/text': { lines: 90, pure: true },
  })
})

t.test('the table marks what is pure', async (t) => {
  const pure = Object.entries(await readFloors()).filter(([, floor]) => floor.pure)
  for (const [folder, { lines }] of pure) t.ok(lines >= PURE, folder)
  t.ok(pure.length >= 8)
})
