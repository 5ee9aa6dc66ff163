/** What a package of the fake repository brings, by package and version. */
export interface FakePackage {
  readonly files: Readonly<Record<string, string>>
  readonly unit?: string
  /** Names of packages that it brings along. */
  readonly needs?: readonly string[]
  /** What its postrm deletes with all that is in it when it is purged, as the real Agent's does. */
  readonly purges?: readonly string[]
}

const binds = Array.from({ length: 16 }, (_, offset) => `  bind 127.0.0.1:${9803 + offset}\n`)

export const exampleOf = (edition: string) =>
  `# edition ${edition}\ndefaults\n  mode http\nfrontend all\n${binds.join('')}`

export const agentExample = '# The Datadog Agent.\napi_key:\n\n# site: datadoghq.com\n'

const agent = (version: string): FakePackage => ({
  unit: 'datadog-agent',
  purges: ['/opt/datadog-agent', '/var/log/datadog', '/etc/datadog-agent'],
  files: {
    '/opt/datadog-agent/bin/agent/agent': version,
    '/etc/datadog-agent/datadog.yaml.example': agentExample,
    '/lib/systemd/system/datadog-agent.service': `[Service]
ExecStart=/opt/datadog-agent/bin/agent/agent run -p /opt/datadog-agent/run/agent.pid
[Install]
WantedBy=multi-user.target
`,
  },
})

const proxy = (version: string): FakePackage => ({
  unit: 'datadog-fips-proxy',
  purges: ['/etc/datadog-fips-proxy'],
  files: {
    '/opt/datadog-fips-proxy/haproxy': version,
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example': exampleOf(version),
    '/lib/systemd/system/datadog-fips-proxy.service': `[Service]
ExecStart=/opt/datadog-fips-proxy/haproxy -Ws -f /etc/datadog-fips-proxy/datadog-fips-proxy.cfg
[Install]
WantedBy=multi-user.target
`,
  },
})

const keys: FakePackage = { files: { '/usr/share/datadog-signing-keys/keys': 'keys' } }

/** The file without which a package script does not start the unit. */
export const configurationOf: Readonly<Record<string, string>> = {
  'datadog-agent': '/etc/datadog-agent/datadog.yaml',
  'datadog-fips-proxy': '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
}

/** What the package scripts add to the host's accounts. */
export const accounts: Readonly<Record<string, string>> = {
  '/etc/passwd': 'dd-agent:x:110:112::/:/bin/false\n',
  '/etc/group': 'dd-agent:x:112:\n',
}

/** Versions that the fake repository has, the newest last. */
export const offered: Readonly<Record<string, Readonly<Record<string, FakePackage>>>> = {
  'datadog-agent': { '1:7.47.0-1': agent('7.47.0'), '1:7.66.0-1': agent('7.66.0') },
  'datadog-fips-proxy': { '1:1.1.0-1': proxy('1.1.0'), '1:1.2.0-1': proxy('1.2.0') },
  'datadog-signing-keys': { '1:1.4.0-1': keys },
  needy: { '1.0': { files: {}, needs: ['ca-certificates'] } },
  'ca-certificates': { '20230311': { files: {} } },
}
