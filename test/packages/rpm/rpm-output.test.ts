import t from 'tap'
import {
  complaints,
  failedScripts,
  quoted,
  refusedDigest,
  wantsOthers,
} from '../../../src/packages/rpm/rpm-output.ts'
import { recorded } from '../recorded.ts'

const names = ['datadog-agent', 'datadog-fips-proxy']

/** yum 3 as it prints a dependency that it does not find. */
const yumMissing = {
  stdout: '',
  stderr:
    'Error: Package: datadog-fips-proxy-1.3.0-1.noarch (datadog)\n           Requires: dd-dep >= 1\n',
}

t.test('a dependency that our repository lacks is a reason to ask the others', async (t) => {
  t.ok(wantsOthers(recorded('dnf-install-dependency')))
  t.ok(wantsOthers(recorded('zypper-install-dependency')))
  t.ok(wantsOthers(yumMissing))
})

t.test('a package that is missing or refused is none', async (t) => {
  const others = ['no-proxy', 'unsigned', 'script']
  for (const manager of ['dnf', 'zypper'])
    for (const what of others)
      t.notOk(wantsOthers(recorded(`${manager}-install-${what}`)), `${manager} ${what}`)
})

t.test('a failed script of our package is found in what was printed', async (t) => {
  t.strictSame(failedScripts(recorded('dnf-install-script'), names), [
    'warning: %post(datadog-fips-proxy-1.4.0-1.noarch) scriptlet failed, exit status 3',
    'Error in POSTIN scriptlet in rpm package datadog-fips-proxy',
  ])
  t.strictSame(failedScripts(recorded('zypper-install-script'), names), [
    'warning: %post(datadog-fips-proxy-1.4.0-1.noarch) scriptlet failed, exit status 3',
  ])
  const withEpoch = 'warning: %posttrans(datadog-agent-1:7.66.0~rc.1-1.x86_64) scriptlet failed'
  t.same(failedScripts({ stdout: withEpoch, stderr: '' }, names), [withEpoch])
})

t.test("a failed script of somebody else's package is none of ours", async (t) => {
  t.strictSame(failedScripts(recorded('dnf-install-script'), ['datadog-agent']), [])
})

const digests: [line: string, found: boolean][] = [
  ['  package datadog-agent-1:7.40.1-1.x86_64 does not verify: no digest', true],
  ['error: unpacking of archive failed on file /opt/x;649b: cpio: Digest mismatch', true],
  ['Package datadog-agent-7.66.0-1.x86_64.rpm is not signed', false],
]

t.test('a digest that FIPS mode does not allow is recognised', async (t) => {
  for (const [line, found] of digests) {
    const said = { stdout: '', stderr: `Error: Transaction test error:\n${line}\n` }
    t.equal(refusedDigest(said), found ? line.trim() : undefined, line)
  }
})

t.test('of what dnf printed the reasons are told', async (t) => {
  t.strictSame(complaints(recorded('dnf-install-unsigned')), [
    'Package datadog-fips-proxy-1.2.0-1.x86_64.rpm is not signed',
    'Error: GPG check FAILED',
  ])
  const truncated = complaints(recorded('dnf-install-truncated'))
  t.match(truncated[0], /checksum doesn't match/, 'the reason comes first, and once')
  t.equal(truncated.filter((line) => /checksum/.test(line)).length, 1)
  t.match(truncated.at(-1), /datadog-fips-proxy-1\.2\.0-1\.x86_64: Cannot download/)
  t.match(complaints(recorded('dnf-refresh-stranger')).at(-1), /Bad GPG signature/)
})

t.test('of what zypper printed the reasons are told', async (t) => {
  t.match(complaints(recorded('zypper-install-unsigned'))[0], /6-File is unsigned/)
  t.match(
    complaints(recorded('zypper-install-dependency')).join('\n'),
    /nothing provides dd-dep/,
    'where there are no errors the rest is told',
  )
})

t.test('lines stand below a message, and silence is told as such', async (t) => {
  t.equal(quoted(['a', 'b']), '\n    a\n    b')
  t.equal(quoted([]), ' it gave no reason.')
})
