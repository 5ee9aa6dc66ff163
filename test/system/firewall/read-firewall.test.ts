import { readFileSync } from 'node:fs'
import t from 'tap'
import { DdFipsError } from '../../../src/errors.ts'
import type { Host } from '../../../src/host/host.ts'
import { readFirewall } from '../../../src/system/firewall/read-firewall.ts'
import { debian, given } from '../../support/machine.ts'

const output = (name: string) => readFileSync(`fixtures/outputs/${name}`, 'utf8')
const JSON_RULES = 'nft -j list ruleset'
const TEXT_RULES = 'nft -a list ruleset'

const failed = (message: string) =>
  new DdFipsError({ code: 'COMMAND_FAILED', exit: 'unexpected', message, remedy: '' })

/** A host that has the programs named here, which answer or fail so. */
function hostWith(answers: Readonly<Record<string, string | Error>>) {
  const machine = debian()
  const commands: string[] = []
  for (const command of Object.keys(answers))
    given(machine, `/usr/sbin/${command.split(' ')[0]}`, '')
  const run: Host['run'] = async (command) => {
    const words = command.join(' ')
    commands.push(words)
    const answer = answers[words]
    if (answer instanceof Error) throw answer
    return { code: 0, stdout: answer ?? '', stderr: '' }
  }
  return { host: { ...machine.host, run }, commands }
}

const saved = (policy: string, counters = '0:0') =>
  `# Generated on some day\n*filter\n:INPUT ${policy} [${counters}]\nCOMMIT\n`
const ruleset = (...tables: string[]) =>
  JSON.stringify({
    nftables: tables.map((table) => ({
      chain: { family: 'ip', table, name: 'INPUT', hook: 'input', prio: 0, type: 'filter' },
    })),
  })

t.test('says so where no tool is installed, and starts nothing', async (t) => {
  const { host, commands } = hostWith({})
  const unread = ['neither nft nor iptables-save is installed']
  t.same(await readFirewall(host), { chains: [], firewalld: false, unread })
  t.same(commands, [])
})

t.test('shows the rules of nft as people write them', async (t) => {
  const { host } = hostWith({
    [JSON_RULES]: output('nft-ruleset-json.txt'),
    [TEXT_RULES]: output('nft-ruleset.txt'),
  })
  const { chains, unread } = await readFirewall(host)
  t.same(unread, [])
  const texts = chains.flatMap(({ rules }) => rules.map(({ text }) => text))
  t.ok(texts.some((text) => text.startsWith('tcp dport 9805 counter')))
})

t.test('knows a ruleset of firewalld', async (t) => {
  const { host } = hostWith({ [JSON_RULES]: ruleset('firewalld') })
  t.equal((await readFirewall(host)).firewalld, true)
  const { host: other } = hostWith({ [JSON_RULES]: ruleset('filter') })
  t.equal((await readFirewall(other)).firewalld, false)
})

t.test('counts a table once that both nft and iptables show', async (t) => {
  const { host } = hostWith({
    'iptables-save': saved('DROP'),
    [JSON_RULES]: ruleset('filter', 'own'),
  })
  const { chains } = await readFirewall(host)
  t.same(
    chains.map(({ tool, table, name }) => `${tool} ${table} ${name}`),
    ['iptables filter INPUT', 'nft own INPUT'],
  )
})

t.test('counts rules once where iptables is the legacy tool', async (t) => {
  const tools = async (legacy: string) => {
    const { host } = hostWith({
      'iptables-save': saved('DROP', '5:9'),
      'iptables-legacy-save': legacy,
    })
    return (await readFirewall(host)).chains.map(({ tool, policy }) => `${tool} ${policy}`)
  }
  t.same(await tools(saved('DROP', '7:11')), ['iptables drop'], 'other counters, the same rules')
  t.same(await tools(saved('ACCEPT')), ['iptables drop', 'iptables-legacy accept'])
})

t.test('names a tool that fails, and reads the others', async (t) => {
  const { host, commands } = hostWith({
    'ip6tables-save': saved('DROP'),
    [JSON_RULES]: failed('nft ended with 1:\n    Operation not permitted'),
  })
  const { chains, unread } = await readFirewall(host)
  t.same(unread, ['`nft -j list ruleset`: Operation not permitted'])
  t.match(chains, [{ family: 'ip6', policy: 'drop' }])
  t.notOk(commands.includes(TEXT_RULES), 'nft is not asked again')
})

t.test('passes on what is no failure of a command', async (t) => {
  const { host } = hostWith({ [JSON_RULES]: new TypeError('a defect') })
  await t.rejects(readFirewall(host), new TypeError('a defect'))
})
