import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { evidence } from '../../src/commands/evidence.ts'
import { install } from '../../src/commands/install.ts'
import type { Evidence } from '../../src/evidence/evidence.ts'
import { localHost } from '../../src/host/local.ts'
import { program } from '../checks/acts.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { debian, given, type Machine } from '../support/machine.ts'
import { answerOf, type Wishes } from '../support/session.ts'

waitsPassAtOnce(t)

const KEY = '0123456789abcdef0123456789abcdef'

async function installed(): Promise<Machine> {
  const machine = debian()
  await answerOf(install, machine.host)
  program('sha256sum', (words) =>
    words
      .slice(2)
      .map((path) => `${'ab'.repeat(32)}  ${path}\n`)
      .join(''),
  )(machine)
  program('systemd-detect-virt', () => 'kvm\n')(machine)
  return machine
}

/** Runs the command with the directory `base` as the place where its user stands. */
async function ask(machine: Machine, flags: NonNullable<Wishes['flags']>, base = '/nowhere') {
  const { host, calls } = faulty(machine.host)
  const operands = {
    words: [],
    path: (name: string) => join(base, name),
    files: localHost(),
    program: '',
    input: async () => Buffer.of(),
  }
  const user = process.getuid?.() ?? 0
  const result = await answerOf((session) => evidence(session, operands), host, { flags, user })
  return { ...result, changes: changesIn(calls) }
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

t.test('three files of one run are written, and nothing on the host is changed', async (t) => {
  const base = t.testdir()
  const { answer, changes } = await ask(await installed(), { out: 'filed' }, base)
  t.equal(answer?.exit, 0)
  t.same(changes, [])
  const files = ['assessment-results.json', 'evidence.html', 'evidence.json']
  t.same(readdirSync(join(base, 'filed')).sort(), files)
  t.equal(modeOf(join(base, 'filed')), '750')
  for (const file of files) {
    t.equal(modeOf(join(base, 'filed', file)), '640')
    t.match(answer?.text, join(base, 'filed', file))
    t.notMatch(readFileSync(join(base, 'filed', file), 'utf8'), new RegExp(KEY))
  }
  const found = JSON.parse(readFileSync(join(base, 'filed', 'evidence.json'), 'utf8'))
  t.match(found, { schemaVersion: 2, tool: { name: 'dd-fips' }, checks: Array })
  const oscal = JSON.parse(readFileSync(join(base, 'filed', 'assessment-results.json'), 'utf8'))
  t.equal(oscal['assessment-results'].metadata['last-modified'], found.collectedAt)
})

t.test('one form only, into the directory or to standard output', async (t) => {
  const base = t.testdir()
  const machine = await installed()
  await ask(machine, { out: 'filed', format: 'html' }, base)
  t.same(readdirSync(join(base, 'filed')), ['evidence.html'])
  const page = await ask(machine, { format: 'html' })
  t.match(page.answer?.output, /^<!doctype html>/)
  const document = await ask(machine, { format: 'oscal' })
  t.match(JSON.parse(document.answer?.output ?? ''), { 'assessment-results': { uuid: /-5/ } })
  const json = await ask(machine, { json: true })
  t.match(json.answer?.json, {
    result: 'incomplete',
    packages: [{ name: 'datadog-agent' }, {}, {}],
  })
})

t.test('a failed check is exit 3, and the files are written all the same', async (t) => {
  const base = t.testdir()
  const machine = await installed()
  given(machine, '/etc/datadog-agent/datadog.yaml', `api_key: ${KEY}\nsite: datadoghq.com\n`)
  const { answer } = await ask(machine, { out: 'filed' }, base)
  t.equal(answer?.exit, 3)
  t.equal(readdirSync(join(base, 'filed')).length, 3)
  t.equal((await ask(await installed(), { json: true, strict: true })).answer?.exit, 3)
})

async function refused(
  t: Test,
  flags: NonNullable<Wishes['flags']>,
  base: string,
  message: RegExp,
) {
  const { error } = await ask(await installed(), flags, base)
  t.match(error, { exit: 'settings', message, remedy: /\S/ })
}

t.test('a place that others can write to, or that is none, is refused', async (t) => {
  const base = t.testdir({ file: '' })
  mkdirSync(join(base, 'open'), { mode: 0o700 })
  await localHost().setOwner(join(base, 'open'), { mode: 0o777 })
  await refused(t, { out: 'open' }, base, /open: others can write to it/)
  await refused(t, { out: 'file' }, base, /file: it is not a directory/)
  await refused(t, { out: 'no/such' }, base, /no does not exist/)
  t.same(readdirSync(base).sort(), ['file', 'open'])
})

t.test('words that do not go together are refused', async (t) => {
  await refused(t, {}, '/', /needs --out or --format/)
  await refused(t, { json: true, format: 'html' }, '/', /cannot be combined/)
})

t.test('what was there is replaced as a whole', async (t) => {
  const base = t.testdir({ filed: {} })
  await localHost().setOwner(join(base, 'filed'), { mode: 0o700 })
  writeFileSync(join(base, 'filed', 'evidence.json'), 'old', { mode: 0o666 })
  await ask(await installed(), { out: 'filed' }, base)
  t.equal(modeOf(join(base, 'filed', 'evidence.json')), '640')
})

t.test('two runs of the same host differ in the time only', async (t) => {
  const machine = await installed()
  const timeless = async () => {
    const { answer } = await ask(machine, { json: true })
    const { collectedAt, ...facts } = (answer?.json ?? {}) as Evidence
    t.match(collectedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    return JSON.stringify(facts)
  }
  t.equal(await timeless(), await timeless())
})

t.test('secrets are in none of it, wherever people put them', async (t) => {
  const machine = await installed()
  const secrets = ['c4n4ry-of-a-password', 'aaaabbbbccccddddaaaabbbbccccdddd', 'short-secret-9']
  const yaml = [
    `api_key: ${KEY}`,
    'site: ddog-gov.com',
    'fips: {enabled: true, https: false}',
    `proxy: {https: "http://user:${secrets[0]}@proxy:3128"}`,
    `additional_endpoints: {"https://app.datadoghq.com": [${secrets[1]}]}`,
    `snmp_traps: {users: [{name: x, auth_key: ${secrets[2]}}]}`,
    `tags: ["note:${secrets[2]}"]`,
  ].join('\n')
  given(machine, '/etc/datadog-agent/datadog.yaml', yaml)
  for (const flags of [{ json: true }, { format: 'html' }, { format: 'oscal' }] as const) {
    const { answer, said } = await ask(machine, flags)
    const all = `${JSON.stringify(answer)}${said.join('\n')}`
    t.match(all, /additional_endpoints/, 'the setting itself is shown')
    for (const secret of [KEY, ...secrets]) t.notMatch(all, secret)
  }
})

t.test('a receipt that cannot be read, or a run that is open, is not proved', async (t) => {
  const receipt = '/var/lib/dd-fips/receipt.json'
  const rows = [
    [
      '{',
      { exit: 0, json: { result: 'incomplete', checks: [{ id: 'run.finished', status: 'skip' }] } },
    ],
    [
      undefined,
      { exit: 3, json: { result: 'failed', checks: [{ id: 'run.finished', status: 'fail' }] } },
    ],
  ] as const
  for (const [content, expected] of rows) {
    const machine = await installed()
    const whole = String(machine.files.get(receipt)?.content)
    given(machine, receipt, content ?? whole.replace(/"state": ?"done"/, '"state":"open"'))
    const { answer } = await ask(machine, { format: 'json' })
    t.match(answer, expected)
    if (content) t.match(answer?.output, /"what": "run\.finished"/, 'among what was not looked at')
    const strict = await ask(machine, { format: 'json', strict: true })
    t.equal(strict.answer?.exit, 3)
  }
})
