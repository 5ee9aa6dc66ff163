import { products } from './products.ts'

/** Names of the servers that an installer talks to. `.example` belongs to nobody (RFC 2606). */
export const repositoryNames = [
  'apt.test.example',
  'yum.test.example',
  'keys.test.example',
  'get.test.example',
] as const

/** Prefixes that an Agent uses by itself when it does not go through the proxy. */
const direct = [
  'app.agent',
  'api',
  'flare.agent',
  'config',
  'contlcycle-intake',
  'contimage-intake',
  'sbom-intake',
  'netpath-intake',
]

/** Every intake name that a host can reach; all of them answer on the host's own loopback. */
export const intakeNames: readonly string[] = ['ddog-gov.com', 'datadoghq.com'].flatMap((site) =>
  [...products.map((product) => product.prefix), ...direct].map((prefix) => `${prefix}.${site}`),
)

/** Gives /etc/hosts of a test host. */
export function hostsFile(): string {
  const names = [...repositoryNames, 'other.test.example', ...intakeNames]
  return [
    '127.0.0.1 localhost',
    '::1 localhost',
    ...names.map((name) => `127.0.0.1 ${name}`),
    '',
  ].join('\n')
}
