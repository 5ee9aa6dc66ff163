import t from 'tap'
import type { Failure } from '../../src/errors.ts'
import { type Receipt, readReceipt, refusedReceipt, withoutSteps } from '../../src/run/receipt.ts'
import { undo } from '../../src/run/undo.ts'
import { stepContext } from '../steps/step-context.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given } from '../support/machine.ts'
import { receiptBy } from '../support/receipts.ts'

t.test('a receipt that this version cannot read is refused, and says so', async (t) => {
  const unknown = { schemaVersion: 1, runs: [{ entries: [{ step: { kind: 'from-the-future' } }] }] }
  const others = ['{"schemaVersion": 2, "runs": []}', '{"schemaVersion": 1}', 'null']
  for (const text of ['', JSON.stringify(unknown), ...others]) {
    const machine = debian()
    given(machine, '/var/lib/dd-fips/receipt.json', text)
    await t.rejects(readReceipt(machine.host), { code: 'RECEIPT_NOT_READABLE', exit: 'preflight' })
  }
})

const path = '/var/lib/dd-fips/receipt.json'
type Json = Record<string, unknown>

/** Every place in a document, as the names that lead there. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, part]) => placesIn(part, [...at, name]))]
}

function damaged(text: string, at: readonly string[], by: unknown): string {
  const document: unknown = JSON.parse(text)
  const last = at.at(-1)
  if (last === undefined) return JSON.stringify(by)
  const parent = at.slice(0, -1).reduce((part, name) => (part as Json)[name], document) as Json
  if (by === undefined) delete parent[last]
  else parent[last] = by
  return JSON.stringify(document)
}

t.test('a receipt damaged anywhere gives a clear error and never an unexpected one', async (t) => {
  waitsPassAtOnce(t)
  for (const name of ['apt', 'zypper'] as const) {
    const text = JSON.stringify(await receiptBy(name))
    const all = placesIn(JSON.parse(text)).filter((at) => !at.includes('installed'))
    let refused = 0
    let undone = 0
    for (const [index, at] of all.entries()) {
      for (const [kind, by] of [null, 7, 'x', [], {}, true, [null], undefined].entries()) {
        const machine = debian()
        given(machine, path, damaged(text, at, by))
        try {
          const receipt = await readReceipt(machine.host)
          const run = receipt?.runs.at(-1)
          // Undoing takes long: each place once, with another damage each.
          if (!run || name !== 'apt' || kind !== index % 8) continue
          const { failures } = await undo(run, stepContext(machine.host))
          undone += 1
          const strange = failures.filter((line) =>
            /Unexpected error|undefined|is not a func/.test(line),
          )
          if (strange.length > 0) t.fail(`${at.join('.')} = ${JSON.stringify(by)}`, { strange })
        } catch (error) {
          refused += 1
          const { code, message, remedy } = error as Failure
          if (code === 'RECEIPT_NOT_READABLE' && message.includes(path) && /mv -T/.test(remedy))
            continue
          t.fail(`${at.join('.')} = ${JSON.stringify(by)}: ${code}`, { message })
        }
      }
    }
    t.ok(refused > 300, `${refused} were refused`)
    if (name === 'apt') t.ok(undone > 10, `${undone} could be undone`)
  }
})

t.test('a receipt cut off anywhere is refused', async (t) => {
  const text = JSON.stringify(await receiptBy('apt'))
  for (let end = 0; end < text.length; end += 101) {
    const machine = debian()
    given(machine, path, text.slice(0, end))
    const read = readReceipt(machine.host)
    await read.then(
      () => t.fail(`cut off at ${end}`),
      ({ code }) => code === 'RECEIPT_NOT_READABLE' || t.fail(`${end}: ${code}`),
    )
  }
  t.same((await readReceipt(debian().host)) ?? 'none', 'none')
})

t.test('a receipt that others than root could change is not believed', async (t) => {
  const text = '{"schemaVersion":1,"version":"1","settings":{},"runs":[]}'
  const directory = '/var/lib/dd-fips'
  const cases: [name: string, path: string, inode: object, refused: boolean][] = [
    ['root’s alone', path, {}, false],
    ['that others can read', path, { mode: 0o644 }, false],
    ['that everybody can write', path, { mode: 0o666 }, true],
    ['of another user', path, { uid: 1500 }, true],
    ['that a group can write', path, { mode: 0o660, gid: 110 }, true],
    ['in a directory of another user', directory, { uid: 1500 }, true],
    ['in a directory that everybody can write', directory, { mode: 0o777 }, true],
    ['below a directory of another user', '/var/lib', { uid: 1500 }, true],
  ]
  for (const [name, where, inode, isRefused] of cases) {
    const machine = debian()
    given(machine, path, text)
    Object.assign(machine.files.get(path) ?? {}, { mode: 0o600 })
    Object.assign(machine.files.get(where) ?? {}, inode)
    const found = await readReceipt(machine.host).catch((error) => error)
    t.equal(found.code, isRefused ? 'UNSAFE_PATH' : undefined, name)
    if (isRefused) t.match(found, { exit: 'preflight', message: where, remedy: /getfacl/ }, name)
    t.equal((await refusedReceipt(machine.host))?.code, found.code, `${name}: told by verify`)
  }
})

t.test('without some steps, the others still name those that they need', async (t) => {
  const step = (path: string) => ({ kind: 'add-repository', path, content: '' }) as const
  const entry = (path: string, ...needs: number[]) =>
    ({ step: step(path), before: {}, state: 'done', ...(needs.length > 0 && { needs }) }) as const
  const entries = [entry('a'), entry('b'), entry('c', 0, 1), entry('d', 1), entry('e', 2, 3)]
  const run = { id: 'one', startedAt: '2026-01-01T00:00:00Z', state: 'done', entries } as const
  const receipt: Receipt = { schemaVersion: 1, version: '1', settings: {}, runs: [run] }
  const without = (...gone: string[]) =>
    withoutSteps(receipt, (step) => 'path' in step && gone.includes(step.path)).runs[0]?.entries
  t.same(without(), entries)
  t.same(without('a'), [entry('b'), entry('c', 0), entry('d', 0), entry('e', 1, 2)])
  t.same(without('b'), [entry('a'), entry('c', 0), entry('d'), entry('e', 1, 2)])
  t.same(without('a', 'b'), [entry('c'), entry('d'), entry('e', 0, 1)])
  t.same(without('a', 'b', 'c', 'd', 'e'), [])
})
