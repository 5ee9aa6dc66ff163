import t from 'tap'
import { cryptographyFacts } from '../../../src/evidence/collect/cryptography.ts'
import { both, ofProcess, program } from '../../checks/acts.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { given, type Machine } from '../../support/machine.ts'

const row = (path: string) => `7f00-7f01 r-xp 00000000 fe:00 12   ${path}`
const maps = [
  row('/opt/lib/libcrypto.so.3'),
  row('/opt/lib/libcrypto.so.3'),
  row('/opt/lib/ossl-modules/fips.so'),
  row('/opt/lib/libssl.so.3 (deleted)'),
  row('/lib/libc.so.6'),
  row('[heap]'),
].join('\n')

const told = 'HAProxy version 2.6\nBuilt with OpenSSL version : OpenSSL 3.0\nBuilt with zlib\n'
const running = both(
  ofProcess('datadog-fips-proxy', 'maps', maps),
  program('su', (words) => (/^exec \/proc\/\d+\/exe -vv$/.test(words.at(-1) ?? '') ? told : '')),
  program('sha256sum', (words) =>
    words
      .slice(2)
      .map((path) => `${'ab'.repeat(32)}  ${path}`)
      .join('\n'),
  ),
)

t.test('libraries are those that the process has in memory, once each', async (t) => {
  const machine = await installedHost()
  running(machine)
  const { loaded, proxyLibrary } = await cryptographyFacts(await contextOf(machine))
  t.same(loaded, [
    { path: '/opt/lib/libcrypto.so.3', sha256: 'ab'.repeat(32) },
    { path: '/opt/lib/libssl.so.3 (deleted)', sha256: undefined },
    { path: '/opt/lib/ossl-modules/fips.so', sha256: 'ab'.repeat(32) },
  ])
  t.same(proxyLibrary, ['Built with OpenSSL version : OpenSSL 3.0'])
})

t.test('a program is run as root only where root runs it already', async (t) => {
  const ask = async (uids: string, ...acts: ((machine: Machine) => void)[]) => {
    const machine = await installedHost()
    both(
      ofProcess('datadog-fips-proxy', 'status', `Name:\thaproxy\nUid:\t${uids}\n`),
      ...acts,
    )(machine)
    const ran: string[] = []
    const { run } = machine.host
    machine.host.run = async (command, options) => {
      if (!command.join(' ').includes('/exe')) return run(command, options)
      ran.push(command.join(' ').replace(/\d+/g, 'N'))
      return { code: 0, stdout: told, stderr: '' }
    }
    const { proxyLibrary } = await cryptographyFacts(await contextOf(machine))
    t.same(proxyLibrary, ['Built with OpenSSL version : OpenSSL 3.0'])
    return ran
  }
  const asAgent = ['su -s /bin/sh dd-agent -c exec /proc/N/exe -vv']
  t.same(await ask('999\t999\t999\t999'), asAgent)
  t.same(await ask('999\t0\t999\t0'), asAgent, 'not root in all')
  const runuser = (machine: Machine) => given(machine, '/sbin/runuser', '')
  t.same(await ask('999\t999\t999\t999', runuser), ['runuser -u dd-agent -- /proc/N/exe -vv'])
  t.same(await ask('0\t0\t0\t0'), ['/proc/N/exe -vv'])
})

t.test('the flag of the kernel and the policy, where they are', async (t) => {
  const ask = async (files: Readonly<Record<string, string>>) => {
    const machine = await installedHost()
    for (const [path, content] of Object.entries(files)) given(machine, path, content)
    return cryptographyFacts(await contextOf(machine))
  }
  t.match(await ask({}), { kernelFips: undefined, cryptoPolicy: undefined, loaded: [] })
  t.match(await ask({ '/proc/sys/crypto/fips_enabled': '1\n' }), { kernelFips: true })
  t.match(await ask({ '/proc/sys/crypto/fips_enabled': '0\n' }), { kernelFips: false })
  const config = { '/etc/crypto-policies/config': '# no comment here\nFIPS\n'.slice(18) }
  t.match(await ask(config), { cryptoPolicy: 'FIPS' })
  const state = { '/etc/crypto-policies/state/current': 'DEFAULT\n' }
  t.match(await ask({ ...config, ...state }), { cryptoPolicy: 'DEFAULT (configured: FIPS)' })
})
