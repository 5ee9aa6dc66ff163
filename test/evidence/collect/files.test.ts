import t from 'tap'
import { digestsOf, fileFacts } from '../../../src/evidence/collect/files.ts'
import { program } from '../../checks/acts.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { debian, given } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'

waitsPassAtOnce(t)

const sha = 'ab'.repeat(32)
const sums = program('sha256sum', (words) =>
  words
    .slice(2)
    .map((path) => `${sha}  ${path}\n`)
    .join(''),
)

t.test('digests are read by path, and those that are missing are left out', async (t) => {
  const machine = debian()
  const said = `${sha}  /a b\n${'cd'.repeat(32)} */c\nsha256sum: /gone: No such file\nshort  /d\n`
  program('sha256sum', () => said)(machine)
  t.same(
    [...(await digestsOf(machine.host, ['/a b', '/c', '/gone', '/d']))],
    [
      ['/a b', sha],
      ['/c', 'cd'.repeat(32)],
    ],
  )
})

t.test('no program is run for no files', async (t) => {
  const machine = debian()
  t.equal((await digestsOf(machine.host, [])).size, 0)
  t.same(machine.commands, [])
})

async function facts(paths: readonly string[], name = 'datadog-fips-proxy') {
  const machine = await installedHost()
  sums(machine)
  for (const path of paths) given(machine, path, 'x', { mode: 0o755 })
  const provenance = [{ name, files: paths, altered: [] }] as unknown as Parameters<
    typeof fileFacts
  >[1]
  return { machine, found: await fileFacts(await contextOf(machine), provenance) }
}

t.test('configurations have digest, owner by name and mode, in the order of paths', async (t) => {
  const { found } = await facts([])
  const paths = found.map(({ path }) => path)
  t.same(paths, [...paths].sort())
  const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
  t.match(
    found.find(({ path }) => path === cfg),
    {
      what: 'cfg of the proxy',
      sha256: sha,
      owner: 'dd-agent:dd-agent',
      mode: '640',
    },
  )
  t.notOk(paths.includes('/etc/datadog-agent/gone'))
})

t.test('of a package its programs, libraries, settings and units are chosen', async (t) => {
  const top = '/opt/datadog-fips-proxy/embedded'
  const chosen = [
    `${top}/sbin/haproxy`,
    `${top}/bin/openssl`,
    `${top}/lib/libcrypto.so.3`,
    `${top}/lib/ossl-modules/fips.so`,
    `${top}/ssl/openssl.cnf`,
  ]
  const { found } = await facts([...chosen, `${top}/lib/libz.so.1`, `${top}/bin/curl`])
  t.same(
    found.map(({ path }) => path).filter((path) => path.startsWith(top)),
    [...chosen].sort(),
  )
  const unit = '/lib/systemd/system/datadog-agent-trace.service'
  const agent = await facts(
    ['/opt/datadog-agent/embedded/bin/trace-agent', unit, `${top}/sbin/haproxy`],
    'datadog-agent',
  )
  const what = new Map(agent.found.map((one) => [one.path, one.what]))
  t.equal(what.get('/opt/datadog-agent/embedded/bin/trace-agent'), 'program of the Agent')
  t.equal(what.get(unit), 'unit')
  t.notOk(what.has(`${top}/sbin/haproxy`), 'not of that package')
})

t.test('an owner without a name is told by number, of two names the first counts', async (t) => {
  const machine = await installedHost()
  sums(machine)
  const { content } = machine.files.get('/etc/passwd') ?? {}
  given(machine, '/etc/passwd', `${content}second:x:110:112::/:\n`)
  given(machine, '/etc/group', '')
  given(machine, '/etc/datadog-agent/environment', '', { uid: 4711, gid: 0, mode: 0o4 })
  const found = await fileFacts(await contextOf(machine), [])
  const of = (path: string) => found.find((one) => one.path === path)
  t.match(of('/etc/datadog-agent/environment'), { owner: '4711:0', mode: '004' })
  t.match(of('/etc/datadog-agent/datadog.yaml')?.owner, /^dd-agent:/)
})

t.test('a directory in the place of a file is no file', async (t) => {
  const machine = await installedHost()
  sums(machine)
  machine.files.delete('/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example')
  plant(
    machine.files,
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example',
    makeInode('directory'),
  )
  const found = await fileFacts(await contextOf(machine), [])
  t.notOk(
    found.some(({ path }) => path === '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example'),
  )
})
