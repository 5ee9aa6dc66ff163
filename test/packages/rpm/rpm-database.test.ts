import { createHash } from 'node:crypto'
import t from 'tap'
import type { Host } from '../../../src/host/host.ts'
import { localHost } from '../../../src/host/local.ts'
import { dnf } from '../../../src/packages/rpm/dnf.ts'
import {
  configurationFiles,
  digestsOfRpm,
  eraseLeftOver,
  leftOver,
  neededBy,
  ownerByRpm,
  parseInstalled,
  withoutKeptCopies,
} from '../../../src/packages/rpm/rpm-database.ts'
import { rpmHost } from './rpm-host.ts'

const listed = `bash\t5.1.8-6.el9
datadog-agent\t1:7.47.0-1
datadog-fips-proxy\t0:1.1.0-1
gpg-pubkey\t9e3540f9-6b03e551
kernel\t5.14.0-70.el9
kernel\t5.14.0-427.el9
kernel\t5.14.0-362.el9
`

t.test('what is installed is known by name, with its epoch where there is one', async (t) => {
  const installed = parseInstalled(listed, (name) => name === 'datadog-agent')
  t.strictSame(Object.fromEntries(installed), {
    bash: { version: '5.1.8-6.el9', held: false },
    'datadog-agent': { version: '1:7.47.0-1', held: true },
    'datadog-fips-proxy': { version: '1.1.0-1', held: false },
    kernel: { version: '5.14.0-427.el9', held: false },
  })
})

t.test('a package that others need is not removed, and they are named', async (t) => {
  const stderr = `rpm: RPM should not be used directly install RPM packages, use Alien instead!
error: Failed dependencies:
\tdatadog-fips-proxy is needed by (installed) monitoring-1.0-1.noarch
`
  const { host, run } = rpmHost({}, [['rpm -e --test', { code: 1, stderr }]])
  t.strictSame(await neededBy(host, ['datadog-fips-proxy']), [
    'datadog-fips-proxy is needed by (installed) monitoring-1.0-1.noarch',
  ])
  t.strictSame(run, ['rpm -e --test datadog-fips-proxy'])
  t.strictSame(await neededBy(rpmHost().host, ['datadog-fips-proxy']), [])
})

t.test('the older of two versions of a package is left over from an upgrade cut off', async (t) => {
  const rows = `datadog-agent\t1:7.66.0-1\tdatadog-agent-7.66.0-1.x86_64
datadog-fips-proxy\t1.10.0-1\tdatadog-fips-proxy-1.10.0-1.x86_64
datadog-fips-proxy\t1.9.0-1\tdatadog-fips-proxy-1.9.0-1.x86_64
`
  const { host, run } = rpmHost({}, [['rpm -qa datadog-*', rows]])
  t.strictSame(await leftOver(host), ['datadog-fips-proxy-1.9.0-1.x86_64'])
  await eraseLeftOver(host, await leftOver(host))
  t.equal(run.at(-1), 'rpm -e --nodeps datadog-fips-proxy-1.9.0-1.x86_64')
})

t.test('with nothing left over rpm is not called', async (t) => {
  const { host, run } = rpmHost()
  await eraseLeftOver(host, [])
  t.strictSame(run, [])
})

t.test('what a package brought and what was changed of its configuration is known', async (t) => {
  const { host, run } = rpmHost({}, [
    ['rpm -ql', '/etc/a.conf\n(contains no files)\n'],
    ['rpm -V', 'S.5....T.  c /etc/a.conf\nmissing   c /etc/b.conf\n'],
  ])
  t.same(await dnf.filesOf(host, ['a']), ['/etc/a.conf'])
  t.same(await dnf.filesOf(host, []), [])
  t.same(await dnf.alteredConfiguration(host, 'a'), ['/etc/a.conf'])
  t.same(await dnf.remnants(host), [])
  t.same(run, ['rpm -ql a', 'rpm -V --configfiles --nodeps --noscripts a'])
})

t.test('a purge takes the copies that rpm keeps, but not the older ones of people', async (t) => {
  const { host } = rpmHost({ '/etc/b.conf.rpmsave': "people's" }, [
    ['rpm -qc', '/etc/a.conf\n/etc/b.conf\n(contains no files)\n'],
  ])
  const files = await configurationFiles(host, ['datadog-agent'])
  t.strictSame(files, ['/etc/a.conf', '/etc/b.conf'])
  await withoutKeptCopies(host, files, () => host.write('/etc/a.conf.rpmsave', 'changed'))
  t.strictSame(await host.list('/etc'), ['b.conf.rpmsave'])
})

t.test('a package owns a file as long as it is as it was', async (t) => {
  const content = Buffer.from('x')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const host = (digest: string, code = 0): Host => {
    const answers = (command: readonly string[]) =>
      command[1] === '-qf'
        ? { code, stdout: 'other\n' }
        : { code: 0, stdout: `/usr/lib/o.so\t${digest}\n` }
    return {
      ...localHost(),
      read: async (path) => (path === '/usr/lib/o.so' ? content : undefined),
      run: async (command) => ({ stderr: '', ...answers(command) }),
    }
  }
  t.equal(await ownerByRpm(host(sha256), '/usr/lib/o.so'), 'other')
  t.equal(await ownerByRpm(host(sha256.replace(/./, 'g')), '/usr/lib/o.so'), undefined)
  t.equal(await ownerByRpm(host(sha256, 1), '/usr/lib/o.so'), undefined, 'nobody has brought it')
  t.equal(await ownerByRpm(host(sha256), '/gone'), undefined)
  t.same(
    [...(await digestsOfRpm(host(sha256), ['a', 'b']))],
    [['/usr/lib/o.so', `sha256 ${sha256}`]],
  )
})
