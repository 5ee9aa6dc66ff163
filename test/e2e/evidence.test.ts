import t, { type Test } from 'tap'
import type { Evidence } from '../../src/evidence/evidence.ts'
import { noSchema, oscalValidator } from '../evidence/oscal/schema.ts'
import { hostsAvailable } from '../lab/available.ts'
import type { TestHost } from '../lab/host.ts'
import { treeFormat } from '../lab/trees.ts'
import { agentConfig, proxyConfig } from './agent-host.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, families } from './families.ts'
import { noLeaks } from './leaks.ts'
import { installedHost } from './prepared.ts'
import { sideBySide } from './side-by-side.ts'

t.setTimeout(600_000)

/** In the environment of the Agent's unit, which commands of the Agent are run with. */
const UNIT_KEY = 'c4fec4fec4fec4fec4fec4fec4fec4fe'
const keys = new RegExp(`${API_KEY}|${UNIT_KEY}`)
const names = ['evidence.json', 'evidence.html', 'assessment-results.json'] as const
const validate = noSchema ? undefined : oscalValidator()

/** Takes evidence on a host, into a directory of it. */
async function evidenceOf(t: Test, host: TestHost, code: number, ...words: string[]) {
  const out = `/root/evidence-${Math.random().toString(36).slice(2)}`
  const command = ['dd-fips', 'evidence', '--out', out, ...words] as const
  const { stdout, stderr } = await host.run([...command], { expect: [code] })
  t.notMatch(stdout + stderr, keys)
  const texts = await Promise.all(names.map((name) => host.read(`${out}/${name}`)))
  const [json = '', page = '', oscal = ''] = texts.map(String)
  for (const text of [json, page, oscal]) t.notMatch(text, keys, 'no key is shown')
  if (validate) t.ok(validate(JSON.parse(oscal)), 'valid OSCAL', { errors: validate.errors })
  return { found: JSON.parse(json) as Evidence, all: [json, page, oscal] }
}

const time = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d( UTC|Z)/g

/** A document without the times at which it was made; those of the host's processes stay. */
function timeless(document: string, { collectedAt }: Evidence): string {
  const moments = [collectedAt, collectedAt.replace('T', ' ').replace('Z', ' UTC')]
  return document.replace(time, (found) => (moments.includes(found) ? 'then' : found))
}

/** Waits until each program of the Agent holds a connection to its port of the proxy. */
const untilConnected = `until [ "$(ss -Htn state established '( dport = :9804 or dport = :9805 or dport = :9807 )' |
  awk '{ print $4 }' | sort -u | wc -l)" = 3 ]; do sleep 0.1; done`

async function clean(t: Test, host: TestHost, family: Family): Promise<void> {
  await host.byHand(['bash', '-c', untilConnected], { timeout: 60_000 })
  const first = await evidenceOf(t, host, 0)
  const { found } = first
  t.equal(found.result, 'proved')
  t.same(found.notLookedAt, [], 'nothing is left out')
  const signed = family.manager === 'apt' ? undefined : /^[0-9A-F]{40}$/
  for (const one of found.packages) {
    t.match(one, { digest: { value: /^[0-9a-f]{64}$/ }, isNewest: true }, one.name)
    t.match(one.signedBy, signed, 'signed by a key that the rpm database holds')
    t.notOk(one.altered.some(({ what }) => /content|missing/.test(what)))
  }
  const { repository } = found
  t.match(repository, { checksPackages: /^yes/, checksMetadata: 'yes', keys: [{ isPinned: true }] })
  t.equal(repository?.listSignatures[0]?.holds, family.manager === 'apt' ? true : undefined)
  const digest = (path: string) => found.files.find((file) => file.path === path)?.sha256
  t.ok(digest(proxyConfig))
  t.equal(digest(proxyConfig), digest(`${proxyConfig}.example`))
  t.equal(found.ports.filter(({ holder }) => /datadog-fips-proxy\.service/.test(holder)).length, 16)
  const fips = found.configuration.find(({ name }) => name === 'fips.enabled')
  t.match(fips, { value: 'true', source: /datadog\.yaml:\d+$/, units: ['datadog-agent'] })
  t.ok(found.connections.every(({ allowedAs }) => allowedAs === 'loopback'))
  // The stand-in runs the distribution's own haproxy, so this has to be noticed.
  t.match(found.cryptography.proxyLibrary, [/OpenSSL/], 'it was asked with the rights of dd-agent')
  t.match(found.attention, [/library that its package did not bring: .*libcrypto/])

  // The Agent's connections come and go: the same facts are what two runs in a row have found.
  let before = first
  let second = first
  let differing: number = names.length
  for (let tries = 0; tries < 8 && differing > 0; tries++) {
    before = second
    await host.run(['sleep', '1.1'])
    second = await evidenceOf(t, host, 0)
    const [now, then] = [second, before]
    differing = now.all.filter(
      (text, at) => timeless(text, now.found) !== timeless(then.all[at] ?? '', then.found),
    ).length
  }
  t.not(second.found.collectedAt, before.found.collectedAt)
  for (const [index, document] of second.all.entries()) {
    const [now, then] = [timeless(document, second.found), before.all[index] ?? '']
    t.equal(now, timeless(then, before.found), `${names[index]} differs in the time only`)
  }
}

/** What people did to the host, and a second secret among it. */
const faults = `read -r key
program=/opt/datadog-fips-proxy/embedded/sbin/haproxy
cp $program /opt/other; echo >>/opt/other; mv /opt/other $program
printf '\\nadditional_endpoints:\\n  "https://app.datadoghq.com": [%s]\\n' "$key" >>${agentConfig}
read -r other; echo DD_LOGS_CONFIG_API_KEY=$other >>/etc/datadog-agent/environment
systemctl restart datadog-agent`

async function failed(t: Test, host: TestHost, family: Family): Promise<void> {
  await host.shell(faults, { input: `${API_KEY}\n${UNIT_KEY}\n` })
  const { found, all } = await evidenceOf(t, host, 3)
  t.equal(found.result, 'failed')
  // dpkg keeps digests of plain files only, and the program of the stand-in is a link.
  if (family.manager !== 'apt') {
    t.match(found.attention[0], /^Files of datadog-fips-proxy are not as .*sbin\/haproxy/)
  }
  const secret = found.configuration.find(({ name }) => name === 'DD_LOGS_CONFIG_API_KEY')
  t.match(secret, { value: '********', source: '/etc/datadog-agent/environment:1' })
  t.match(all[1], /The chain is broken: \d of 6 links failed/)
  t.match(all[2], /"not-satisfied"/)
}

for (const id of everyManager) {
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  t.test(
    `${id}: evidence says what is so, the same each time`,
    sideBySide(t, reason),
    async (t) => {
      const host = await installedHost(family, { traced: true })
      t.teardown(() => host.close())
      await t.test('a clean host', (t) => clean(t, host, family))
      await t.test('a host that somebody has been at', (t) => failed(t, host, family))
      await noLeaks(t, host, { passwords: [UNIT_KEY], kept: /^\/etc\/datadog-agent\/environment$/ })
    },
  )
}
