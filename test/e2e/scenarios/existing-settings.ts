import { agentConfig, configure, ownFiles } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import { sample } from '../sample.ts'
import type { Scenario, Variables } from '../scenario.ts'
import { agentLogs, snapshot, touched } from '../snapshot.ts'

const key = 'api_key: fedcba9876543210fedcba9876543210\n'
const gov = 'site: ddog-gov.com\n'
const block = 'fips:\n  enabled: true\n  https: false\n'
const GOV = { DD_SITE: 'ddog-gov.com' }
const OTHER = { DD_SITE: 'datadoghq.com' }
const NEW_KEY = '00112233445566778899aabbccddeeff'

interface Case {
  readonly what: string
  readonly before: string
  /** Besides where the repository is. */
  readonly given: Variables
  /** The whole file, or what a refusal says. */
  readonly ends: string | RegExp
}

const refusals: readonly Case[] = [
  { what: 'no site', before: key, given: {}, ends: /no site is set.*DD_SITE=ddog-gov\.com/s },
  {
    what: 'another site',
    before: `${key}site: datadoghq.eu\n`,
    given: {},
    ends: /datadog\.yaml:2: .*datadoghq\.eu.*DD_SITE=ddog-gov\.com/s,
  },
  { what: 'a site without proxy', before: key + gov, given: OTHER, ends: /DD_SITE.*US1-FED/ },
  { what: 'no key', before: `api_key:\n${gov}`, given: GOV, ends: /api_key.*DD_API_KEY/s },
  { what: 'no key at all', before: gov, given: {}, ends: /api_key.*DD_API_KEY/s },
]

const edits: readonly Case[] = [
  {
    what: 'a key that is there is kept',
    before: key + gov,
    given: GOV,
    ends: key + gov + block,
  },
  {
    what: 'a key that is given replaces it',
    before: `api_key: "old"   # of May\n${gov}`,
    given: { DD_API_KEY: NEW_KEY },
    ends: `api_key: ${NEW_KEY}   # of May\n${gov}${block}`,
  },
  {
    what: 'a site that is given replaces it',
    before: `${key}site: datadoghq.eu # moved\n`,
    given: GOV,
    ends: `${key}${gov.trimEnd()} # moved\n${block}`,
  },
  { what: 'a site that is given is added', before: key, given: GOV, ends: key + gov + block },
  {
    what: 'another site, where that is allowed',
    before: key + gov,
    given: { ...OTHER, DD_FIPS_ALLOW_SITE: '1' },
    ends: `${key}site: datadoghq.com\n${block}`,
  },
  {
    what: 'hostname, tags and env stay where none is given',
    before: `${key}${gov}hostname: h\ntags: [a:b]\nenv: e\n`,
    given: { ...GOV, DD_HOSTNAME: '', DD_TAGS: '', DD_ENV: '' },
    ends: `${key}${gov}hostname: h\ntags: [a:b]\nenv: e\n${block}`,
  },
  {
    what: 'hostname, tags and env that are given',
    before: `${key}${gov}hostname: h\ntags:\n- a:b\nenv: e\n`,
    given: { ...GOV, DD_HOSTNAME: 'i', DD_TAGS: 'c:d,e', DD_ENV: 'no' },
    ends: `${key}${gov}hostname: i\ntags:\n- c:d\n- e\nenv: 'no'\n${block}`,
  },
]

export const keyAndSite: Scenario = {
  name: 'key, site, hostname, tags and env of an existing Agent follow the rules of the settings',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host, env } = stage
    const bare = { host, env: { ...env, DD_API_KEY: '', DD_SITE: '' } }
    const before = await snapshot(host, undefined, { contents: false })
    for (const { what, before, given, ends } of sample(stage, refusals)) {
      await configure(host, before)
      const own = await snapshot(host, ['/etc/datadog-agent'])
      const result = await ddFips(bare, ['install'], given)
      exits(t, result, 6, `${what} is refused`)
      t.match(result.stderr, ends, what)
      t.strictSame(touched(own, await snapshot(host, ['/etc/datadog-agent'])), [], what)
    }
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs, ownFiles), [], 'nothing else is touched')
    await host.run(['systemctl', 'stop', 'datadog-agent'])
    for (const { what, before, given, ends } of sample(stage, edits)) {
      await configure(host, before)
      exits(t, await ddFips(bare, ['install', '--install-only'], given), 0, what)
      t.equal(String(await host.read(agentConfig)), ends, `${what}: the bytes`)
    }
  },
}
