import t from 'tap'
import { apt } from '../../../src/packages/apt/apt.ts'
import { settled, strangers } from '../../../src/steps/packages/purge-realms.ts'
import { debian, given } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'

const names = ['datadog-agent', 'datadog-fips-proxy']

t.test('a realm counts as settled by a directory or the account', async (t) => {
  const cases: [path: string, content: string, found: string[]][] = [
    ['/etc/passwd', 'root:x:0:0::/:/bin/sh\n', []],
    ['/etc/passwd', 'dd-agent:x:110:112::/:/bin/false\n', ['datadog-agent']],
    ['/etc/passwd', 'dd-agent2:x:110:112::/:/bin/false\n', []],
    ['/var/log/datadog/agent.log', '', ['datadog-agent']],
    ['/opt/datadog-agent/run', '', ['datadog-agent']],
    ['/opt/datadog-fips-proxy/embedded', '', ['datadog-fips-proxy']],
    ['/etc/datadog', '', []],
  ]
  for (const [path, content, found] of cases) {
    const machine = debian()
    given(machine, path, content)
    t.same(await settled(machine.host, names), found, `${path} ${content}`)
  }
  const machine = debian()
  given(machine, '/etc/datadog-agent/datadog.yaml', '')
  t.same(await settled(machine.host, ['datadog-signing-keys']), [], 'a package without a realm')
  t.same(await settled(machine.host, []), [])
})

t.test('a link in the place of a directory counts too', async (t) => {
  const machine = debian()
  plant(machine.files, '/etc/datadog-agent', makeInode('symlink', '/srv/nowhere'))
  t.same(await settled(machine.host, names), ['datadog-agent'])
})

/** Gives what is found to be of people when these files lie on a host with the packages. */
async function strangersAmong(name: string, files: readonly string[], content = '') {
  const machine = debian()
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  machine.apt.unpack('datadog-fips-proxy', '1:1.2.0-1')
  for (const path of files) given(machine, path, content)
  return strangers(apt, machine.host, name)
}

t.test('what packages bring and their programs make is no stranger', async (t) => {
  t.same(await strangersAmong('datadog-agent', []), [])
  const digits = '0123456789abcdef01234567'
  const made = [
    '/var/log/datadog/agent.log',
    '/opt/datadog-agent/run/agent.pid',
    '/opt/datadog-agent/embedded/lib/python3/own.py',
    '/opt/datadog-agent/.installed_by_pkg.txt',
    '/opt/datadog-agent/bin/__pycache__/x.pyc',
    '/etc/datadog-agent/auth_token',
    '/etc/datadog-agent/ipc_cert.pem.lock',
    '/etc/datadog-agent/install.json',
    '/etc/datadog-agent/conf.d/disk.d/conf.yaml.example',
    '/etc/datadog-agent/datadog.yaml.dpkg-new',
    `/etc/datadog-agent/.datadog.yaml.${digits}`,
    `/etc/datadog-agent/conf.d/.x.yaml.${digits}`,
  ]
  t.same(await strangersAmong('datadog-agent', made), [])
  const ofProxy = [
    '/opt/datadog-fips-proxy/embedded/x',
    `/etc/datadog-fips-proxy/.datadog-fips-proxy.cfg.${digits}`,
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.dpkg-tmp',
  ]
  t.same(await strangersAmong('datadog-fips-proxy', ofProxy), [])
})

t.test('everything else is somebody’s', async (t) => {
  const files = [
    '/etc/datadog-agent/auth_token.old',
    '/etc/datadog-agent/checks.d/own.py',
    '/etc/datadog-agent/conf.d/auth_token',
    '/etc/datadog-agent/datadog.yaml',
    '/etc/datadog-agent/datadog.yaml.dpkg-old',
    '/opt/datadog-agent/bin/own',
    '/opt/datadog-agent/running/own',
  ]
  t.same(await strangersAmong('datadog-agent', files), files)
  const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
  t.same(await strangersAmong('datadog-fips-proxy', [cfg, ...files]), [cfg])
  t.same(await strangersAmong('datadog-signing-keys', files), [], 'a package without a realm')
})

t.test('an install_info goes with its package unless it is ours and was changed', async (t) => {
  const path = '/etc/datadog-agent/install_info'
  const theirs = 'install_method:\n  tool: chef\n'
  t.same(await strangersAmong('datadog-agent', [path], theirs), [])
  t.same(await strangersAmong('datadog-agent', [path], 'tool: dd-fips\nx: 1\n'), [path])
  const machine = debian()
  plant(machine.files, path, makeInode('symlink', '/srv/own'))
  t.same(await strangers(apt, machine.host, 'datadog-agent'), [path], 'a link is somebody’s')
})
