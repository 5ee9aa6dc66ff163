import t from 'tap'
import { type EditConfig, editConfig } from '../../src/steps/edit-config.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { linesOf } from './lines-of.ts'

const path = '/etc/datadog-agent/datadog.yaml'
const key = '0123456789abcdef0123456789abcdef'
const step: EditConfig = {
  kind: 'edit-config',
  path,
  template: `${path}.example`,
  edits: [
    { path: ['api_key'], secret: 'apiKey' },
    { path: ['fips', 'enabled'], value: true },
    { path: ['fips', 'https'], value: false },
  ],
  owner: { user: '110', group: '112' },
  mode: 0o640,
}
const agentOwned = { uid: 110, gid: 112, mode: 0o640 }

/** A host whose configuration directory belongs to dd-agent, as the package leaves it. */
function host(yaml?: string, dress: object = agentOwned) {
  const machine = debian()
  given(machine, step.template, '# The Agent.\napi_key:\n')
  if (yaml !== undefined) given(machine, path, yaml, dress)
  Object.assign(machine.files.get('/etc/datadog-agent') ?? {}, { uid: 110, gid: 112 })
  return machine
}

const text = (machine: ReturnType<typeof host>, file = path) =>
  machine.files.get(file)?.content.toString()

t.test('a new file is made from its example, dd-agent’s alone', async (t) => {
  const machine = host()
  const context = contextOn(machine, { secrets: { apiKey: key } })
  const change = await editConfig.check(step, context)
  t.match(change?.summary, /new, its example with these keys set/)
  t.match(change?.diff, '+api_key: ********')
  t.notMatch(change?.diff, key)
  await editConfig.apply(step, context, await editConfig.before(step, context))
  t.equal(text(machine), `# The Agent.\napi_key: ${key}\nfips:\n  enabled: true\n  https: false\n`)
  t.match(machine.files.get(path), agentOwned)
  t.equal(await editConfig.check(step, context), undefined)
})

t.test('a file that is there keeps owner, mode and every other byte', async (t) => {
  const yaml = '# ours\r\nlogs_enabled: true   # yes\r\napi_key: x\r\n'
  const machine = host(yaml, { uid: 0, gid: 112, mode: 0o660 })
  const context = contextOn(machine)
  const before = await editConfig.before(step, context)
  const after = await editConfig.apply(step, context, before)
  t.equal(text(machine), `${yaml}fips:\r\n  enabled: true\r\n  https: false\r\n`)
  t.match(machine.files.get(path), { uid: 0, gid: 112, mode: 0o660 })
  t.same(await editConfig.revert(step, context, before, after), [])
  t.equal(text(machine), yaml)
})

t.test('undone later, the changes of people stay and ours go', async (t) => {
  const [head, ours] = ['api_key: x\n', 'fips:\n  enabled: true\n  https: false\n']
  const cases: [string, string, string, RegExp][] = [
    ['added below', `${head}${ours}env: prod\n`, `${head}env: prod\n`, /kept: env$/],
    ['changed above', `api_key: y\n${ours}`, 'api_key: y\n', /kept: api_key$/],
    ['a comment', `# mine\n${head}${ours}`, `# mine\n${head}`, /kept: comments/],
    [
      'within what we set',
      `${head}${ours}  tls_verify: false\n`,
      `${head}fips:\n  tls_verify: false\n`,
      /removed; kept: fips.tls_verify$/,
    ],
    [
      'beyond telling apart',
      'api_key: [\n',
      'api_key: [\n',
      /changed since and is kept as it is; what it was before is in \/var\/lib\/dd-fips/,
    ],
  ]
  for (const [name, now, wanted, said] of cases) {
    const machine = host(head)
    const context = contextOn(machine)
    const before = await editConfig.before(step, context)
    const after = await editConfig.apply(step, context, before)
    t.equal(text(machine), head + ours)
    given(machine, path, now, agentOwned)
    t.match(linesOf(await editConfig.revert(step, context, before, after)), [said], name)
    t.equal(text(machine), wanted, name)
    t.match(machine.files.get(path), agentOwned, `${name}: still dd-agent's`)
    await editConfig.revert(step, context, before, after)
    t.equal(text(machine), wanted, `${name}: once more`)
  }
})

t.test('cut off, ours is undone and theirs stays', async (t) => {
  const [head, ours] = ['api_key: x\n', 'fips:\n  enabled: true\n  https: false\n']
  const cases: [string, string | undefined, string | undefined, string | undefined, RegExp?][] = [
    ['written, no file before', undefined, `# The Agent.\napi_key:\n${ours}`, undefined],
    ['by hand, no file before', undefined, 'api_key: y\n', 'api_key: y\n', /kept as it is$/],
    ['written', head, head + ours, head],
    ['not written', head, head, head],
    ['not written, changed since', head, `${head}env: x\n`, `${head}env: x\n`, /kept: /],
    ['written, changed since', head, `${head}${ours}env: x\n`, `${head}env: x\n`, /kept: env$/],
    ['by hand', head, 'api_key: [\n', 'api_key: [\n', /kept as it is; what it was before is in/],
  ]
  for (const [name, was, now, wanted, said] of cases) {
    const machine = host(was)
    const context = contextOn(machine)
    const before = await editConfig.before(step, context)
    t.same(before, JSON.parse(JSON.stringify(before)), 'it goes into the receipt')
    if (now !== undefined) given(machine, path, now, agentOwned)
    const lines = await editConfig.revert(step, context, before, undefined)
    t.equal(text(machine), wanted, name)
    if (said) t.match(linesOf(lines), [said], name)
    else t.same(lines, [], name)
  }
})

t.test(
  'an Agent that would be left with the addresses of a proxy that goes is a hindrance',
  async (t) => {
    const [head, ours] = ['api_key: x\n', 'fips:\n  enabled: true\n  https: false\n']
    const inOneLine = `${head}fips: {enabled: true, https: false, tls_verify: false}\n`
    const cases: [string, string | undefined, string, boolean][] = [
      ['as it was made', head, head + ours, false],
      ['changed elsewhere', head, `${head}${ours}env: x\n`, false],
      ['changed within, told apart', head, `${head}${ours}  tls_verify: false\n`, false],
      ['changed within, not told apart', head, inOneLine, true],
      ['switched off by hand', head, inOneLine.replace('true', 'false'), false],
      ['no configuration, with something of fips', head, `${ours}api_key: [\n`, true],
      ['no configuration, without', head, 'api_key: [\n', false],
      ['it sent there before, too', `${head}fips:\n  enabled: true\n`, inOneLine, false],
      ['no file before: no Agent that ran', undefined, inOneLine, false],
    ]
    for (const [name, was, now, isOne] of cases) {
      const machine = host(was)
      const context = contextOn(machine)
      const before = await editConfig.before(step, context)
      const after = await editConfig.apply(step, context, before)
      given(machine, path, now, agentOwned)
      const said = await editConfig.hindrance?.(step, context, before, after)
      if (isOne)
        t.match(said, /would still send the Agent to the proxy.*; what it was before is in/, name)
      else t.equal(said, undefined, name)
      t.equal(text(machine), now, 'it is only looked at')
    }
  },
)

t.test('a key that nobody gave stays as it is', async (t) => {
  const machine = host('api_key: theirs\nfips:\n  enabled: true\n  https: false\n')
  t.equal(await editConfig.check(step, contextOn(machine)), undefined)
  const given = contextOn(machine, { secrets: { apiKey: key } })
  t.match(
    (await editConfig.check(step, given))?.diff,
    '-api_key: ********\n+api_key: ******** (new)',
  )
})

t.test('a link to a configuration elsewhere is followed, and stays a link', async (t) => {
  const machine = host()
  given(machine, '/srv/config/datadog.yaml', 'api_key: x\n', { mode: 0o600 })
  plant(machine.files, path, makeInode('symlink', '/srv/config/datadog.yaml'))
  const context = contextOn(machine)
  await editConfig.apply(step, context, await editConfig.before(step, context))
  t.equal(machine.files.get(path)?.kind, 'symlink')
  t.match(text(machine, '/srv/config/datadog.yaml'), 'fips:\n  enabled: true\n')
})

t.test('a link that dd-agent may have turned elsewhere is refused', async (t) => {
  const cases: [string, string, object][] = [
    ['no configuration', 'root:x:0:0:::\n', {}],
    ['a directory that others can write', 'api_key: x\n', { mode: 0o777 }],
  ]
  for (const [name, content, directory] of cases) {
    const machine = host()
    given(machine, '/srv/config/target', content)
    Object.assign(machine.files.get('/srv/config') ?? {}, directory)
    plant(machine.files, path, makeInode('symlink', '/srv/config/target'))
    await t.rejects(
      editConfig.check(step, contextOn(machine)),
      { message: /\/etc\/datadog-agent|\/srv\/config/ },
      name,
    )
    t.equal(text(machine, '/srv/config/target'), content)
  }
})

t.test('without file and example it can be planned, and not made', async (t) => {
  const machine = host()
  machine.files.delete(step.template)
  const context = contextOn(machine)
  t.match(await editConfig.check(step, context), { summary: /new/, diff: /fips/ })
  const before = await editConfig.before(step, context)
  await t.rejects(editConfig.apply(step, context, before), { code: 'EXAMPLE_MISSING' })
})
