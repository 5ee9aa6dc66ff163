import { agentConfig, runWith } from '../agent-host.ts'
import { ddFips, exits, install, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { agentLogs, snapshot, touched, workDirectories } from '../snapshot.ts'

/** Not in the form of a Datadog key, so that no masking by form helps. */
const KEY = 'plan-canary-Zq81'

const rpmTrust = [
  { step: 'add-key-files' },
  { step: 'import-keys' },
  { step: 'add-rpm-repository', diff: /^\+baseurl=https:\/\/yum\.test\.example/m },
]

/** The steps that make a package manager know and trust the repository. */
const trust = {
  apt: [
    { step: 'add-keyring' },
    { step: 'add-repository', diff: /^\+deb \[signed-by=.*apt\.test\.example/m },
  ],
  dnf: rpmTrust,
  zypper: rpmTrust,
} as const

export const onAnEmptyHost: Scenario = {
  name: 'plan shows everything on a host where nothing is installed, and changes nothing',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host, undefined, { contents: false })
    const env = { DD_API_KEY: KEY, DD_FIPS_MODE: '' }
    const text = await install(stage, { words: ['plan'], env })
    exits(t, text, 2)
    const result = await ddFips(stage, ['plan', '--json'], env)
    exits(t, result, 2)
    const { schemaVersion, changes = [], restart } = json(result)
    t.equal(schemaVersion, 2)
    t.strictSame(restart, ['datadog-fips-proxy', 'datadog-agent'])
    t.match(changes, [
      ...trust[family.manager],
      { step: 'install-packages', summary: /datadog-agent.*datadog-fips-proxy/ },
      { step: 'copy-file' },
      { step: 'write-file' },
      { step: 'edit-config', summary: /datadog\.yaml/ },
      { step: 'write-file' },
      { step: 'enable-service', summary: /datadog-fips-proxy/ },
      { step: 'enable-service', summary: /datadog-agent/ },
    ])
    for (const { summary } of changes) t.ok(text.stdout.includes(summary), `as text: ${summary}`)
    for (const { stdout, stderr } of [text, result]) t.notMatch(stdout + stderr, KEY)
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, workDirectories), [])
    t.strictSame(
      await host.requests().then((all) => all.filter(({ host }) => !/^get/.test(host))),
      [],
    )

    exits(t, await ddFips(stage, ['install']), 0)
    const rest = await ddFips(stage, ['plan', '--json'])
    exits(t, rest, 0, 'after the install')
    t.match(json(rest), { changes: [], restart: [] })
  },
}

const config = `api_key: ${KEY}
site: ddog-gov.com
proxy:
  https: http://user:${KEY}@proxy.example:3128
logs_config:
  api_key: ${KEY}
  additional_endpoints:
    - api_key: ${KEY}
      host: x
`

export const diffs: Scenario = {
  name: 'plan shows the edit of datadog.yaml as a diff, without its secrets or the new key',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await runWith(host, config)
    const before = await snapshot(host, undefined, { contents: false })
    for (const env of [{ DD_API_KEY: '' }, { DD_API_KEY: `${KEY}-2` }]) {
      const text = await ddFips(stage, ['plan', '--verbose'], env)
      exits(t, text, 2)
      t.match(text.stdout, /^\s*\+fips:\n\s*\+ {2}enabled: true\n\s*\+ {2}https: false$/m)
      t.match(text.stdout, `--- ${agentConfig}`)
      const document = await ddFips(stage, ['plan', '--json'], env)
      for (const { stdout, stderr } of [text, document]) t.notMatch(stdout + stderr, KEY)
    }
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs), [])
  },
}
