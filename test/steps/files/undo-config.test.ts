import t from 'tap'
import { sha256 } from '../../../src/steps/files/backup.ts'
import {
  type EditAfter,
  type EditBefore,
  hindrance,
  revert,
} from '../../../src/steps/files/undo-config.ts'
import { contextOn } from '../../support/context.ts'
import { debian, given } from '../../support/machine.ts'
import { linesOf } from '../lines-of.ts'

const target = '/etc/datadog-agent/datadog.yaml'
const backup = '/var/lib/dd-fips/backups/now/etc_datadog-agent_datadog.yaml'
const was = 'api_key: x\n'
const made = `${was}fips:\n  enabled: true\n`
const theirs = `${made}env: prod\n`

interface Texts {
  readonly now?: string
  /** Content of the backup, and of the copy of what was made; undefined where that is gone. */
  readonly before?: string | undefined
  readonly copy?: string | undefined
}

/** A host whose configuration was edited, and is something else now. */
function edited({ now = theirs, before = was, copy = made }: Texts) {
  const machine = debian()
  const context = contextOn(machine)
  given(machine, target, now, { uid: 110, gid: 112, mode: 0o640 })
  if (before !== '') given(machine, backup, before, { mode: 0o600 })
  if (copy !== '') given(machine, `${backup}.after`, copy, { mode: 0o600 })
  const owner = { user: '110', group: '112' }
  const known: EditBefore = { target, backup, owner, mode: 0o640, intended: sha256(made) }
  const after: EditAfter = { sha256: sha256(made), dress: '110:112 640', copy: `${backup}.after` }
  const text = () => String(machine.files.get(target)?.content)
  return { machine, context, known, after, text }
}

t.test('takes the edit out of what people went on changing', async (t) => {
  const { context, known, after, text, machine } = edited({})
  t.same(linesOf(await revert(context, known, after)), [
    `kept: ${target} was changed since: what dd-fips had set is removed; kept: env`,
  ])
  t.equal(text(), `${was}env: prod\n`)
  t.match(machine.files.get(target), { uid: 110, gid: 112, mode: 0o640 })
})

t.test('puts back the whole file where nobody changed it', async (t) => {
  const { context, known, after, text } = edited({ now: made })
  t.same(linesOf(await revert(context, known, after)), [])
  t.equal(text(), was)
})

t.test('has nothing to tell where people took the edit out themselves', async (t) => {
  const { context, known, after, text } = edited({ now: was })
  t.same(linesOf(await revert(context, known, after)), [])
  t.equal(text(), was)
})

t.test('keeps a file whole where a text to compare it with is gone', async (t) => {
  for (const gone of [{ before: '' }, { copy: '' }]) {
    const { context, known, after, text } = edited(gone)
    t.match(linesOf(await revert(context, known, after)), [/changed since and is kept as it is/])
    t.equal(text(), theirs)
  }
})

t.test(
  'knows what a step that was cut off was about to write by the copy made before',
  async (t) => {
    const { context, known, text } = edited({})
    const cutOff = { ...known, copy: `${backup}.after` }
    t.match(linesOf(await revert(context, cutOff, undefined)), [
      /what dd-fips had set is removed; kept: env$/,
    ])
    t.equal(text(), `${was}env: prod\n`)
    const older = edited({})
    t.match(linesOf(await revert(older.context, older.known, undefined)), [/is kept as it is/])
    t.equal(older.text(), theirs, 'of an older receipt nobody knows it')
  },
)

t.test('removes a new file that is as it was made, and keeps one that is not', async (t) => {
  for (const [now, isKept] of [
    [made, false],
    [theirs, true],
  ] as const) {
    const { context, machine, after } = edited({ now, before: '', copy: '' })
    const told = await revert(context, { target }, { sha256: after.sha256, dress: after.dress })
    t.equal(machine.files.has(target), isKept)
    t.equal(told.length, isKept ? 1 : 0)
  }
})

const merged = `${was}fips: {enabled: true, tls_verify: false}\n`

t.test('a file that would still send to the proxy keeps the run from being undone', async (t) => {
  const { context, known, after } = edited({ now: merged })
  const line = await hindrance({ path: '/etc/as/asked.yaml' }, context, known, after)
  t.match(line, /^set keys in \/etc\/as\/asked\.yaml: it was changed since/)
  t.match(line, `what it was before is in ${backup}`)
})

t.test('any other file does not', async (t) => {
  const sending = `${was}fips:\n  enabled: true\n`
  const cases: [why: string, texts: Texts][] = [
    ['the edit can be taken out', {}],
    ['it is as it was made', { now: made }],
    ['it sent to the proxy before', { now: merged, before: sending }],
    ['people switched it off', { now: merged.replace('true', 'false') }],
    ['it is unreadable, and names nothing of fips', { now: 'api_key: [\n' }],
    ['nothing tells what it was', { now: merged, before: '' }],
  ]
  for (const [why, texts] of cases) {
    const { context, known, after } = edited(texts)
    t.equal(await hindrance({ path: target }, context, known, after), undefined, why)
  }
  const { context, after, machine, known } = edited({})
  t.equal(await hindrance({ path: target }, context, { target }, after), undefined, 'a new file')
  machine.files.delete(target)
  t.equal(
    await hindrance({ path: target }, context, known, after),
    undefined,
    'a file that is gone',
  )
})

t.test('an unreadable file that names fips may still send to it', async (t) => {
  const { context, known, after } = edited({ now: 'FIPS:\n  enabled: true\napi_key: [\n' })
  t.match(await hindrance({ path: target }, context, known, after), /would still send/)
})
