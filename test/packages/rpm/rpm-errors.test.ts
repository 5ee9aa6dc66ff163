import t from 'tap'
import {
  packagesFailed,
  repositoryRefused,
  stillLocked,
  stillNeeded,
} from '../../../src/packages/rpm/rpm-errors.ts'
import { recorded } from '../recorded.ts'
import { rpmHost } from './rpm-host.ts'

const fips = { '/proc/sys/crypto/fips_enabled': '1\n' }
const noFips = { '/proc/sys/crypto/fips_enabled': '0\n' }
const said = (stderr: string) => ({ stdout: '', stderr })
const failed = (
  files: Record<string, string>,
  output: ReturnType<typeof said>,
  names = ['datadog-agent'],
) => packagesFailed(rpmHost(files).host, 'dnf', names, output)

const digest = 'package datadog-agent-1:7.66.0-1.x86_64 does not verify: no digest'

t.test('a package with old digests is explained on a host in FIPS mode only', async (t) => {
  const error = await failed(fips, said(`  ${digest}\n`))
  t.match(error, { code: 'DIGEST_REFUSED', exit: 'unexpected', remedy: /SHA-256/ })
  t.ok(error.message.endsWith(`:\n    ${digest}`), error.message)
  for (const files of [noFips, {}])
    t.match(await failed(files, said(digest)), { code: 'PACKAGES_NOT_INSTALLED' })
  t.match(await failed(fips, said('disk full')), { code: 'PACKAGES_NOT_INSTALLED' })
})

t.test('a failed script of ours is named, one of others is not to blame', async (t) => {
  const ours = 'warning: %post(datadog-agent-1:7.66.0-1.x86_64) scriptlet failed, exit status 1'
  t.match(await failed({}, said(ours)), {
    code: 'PACKAGE_SCRIPT_FAILED',
    message: `failed:\n    ${ours}`,
  })
  const theirs = ours.replace('datadog-agent-1:', 'other-1:')
  t.match(await failed({}, said(theirs)), { code: 'PACKAGES_NOT_INSTALLED' })
  t.match(await failed({}, recorded('dnf-install-script'), ['datadog-fips-proxy']), {
    code: 'PACKAGE_SCRIPT_FAILED',
  })
})

t.test('anything else is told in the words of the package manager', async (t) => {
  const error = await failed({}, recorded('dnf-install-no-proxy'), ['a', 'b'])
  t.match(error, {
    code: 'PACKAGES_NOT_INSTALLED',
    exit: 'unexpected',
    remedy: /^Fix what dnf reports/,
  })
  t.match(error.message, /^dnf could not install or remove a, b:\n {4}\S/)
  t.match((await failed({}, said(''))).message, /: it gave no reason\.$/)
})

t.test('where dnf hides the reason the remedy says where it is', async (t) => {
  const { remedy } = await failed({}, said('Error unpacking rpm package datadog-agent'))
  t.match(remedy, /\/var\/log\/dnf\.rpm\.log.*df -h/)
})

t.test('a refused repository is named by its file', async (t) => {
  const source = { file: '/etc/yum.repos.d/datadog.repo', id: 'datadog' }
  const error = repositoryRefused('dnf', source, recorded('dnf-refresh-stranger'))
  t.match(error, { code: 'REPOSITORY_REFUSED', exit: 'preflight', remedy: /Nothing was installed/ })
  t.match(
    error.message,
    /^dnf does not accept the repository in \/etc\/yum\.repos\.d\/datadog\.repo:\n/,
  )
  const untrusted = said('Curl error (60): SSL peer certificate was not OK')
  t.match(repositoryRefused('dnf', source, untrusted).remedy, /update-ca-trust/)
})

t.test('a lock is reported with its holder and the flag to wait longer', async (t) => {
  const error = stillLocked('dnf', recorded('dnf-locked'))
  t.match(error, {
    code: 'PACKAGE_MANAGER_LOCKED',
    exit: 'preflight',
    remedy: /--lock-timeout SECONDS/,
  })
  t.match(error.message, /^dnf is in use by another program:\n.*PID 6220/s)
})

t.test('packages that need another are listed', async (t) => {
  const line = 'datadog-agent is needed by (installed) mine-1-1.noarch'
  const error = stillNeeded([line])
  t.match(error, { code: 'PACKAGES_NEEDED', exit: 'unexpected' })
  t.ok(error.message.endsWith(`:\n    ${line}`), error.message)
})
