import type { Host } from '../host/host.ts'
import type { Distribution } from './detection.ts'
import {
  parseDebianVersion,
  parseIssue,
  parseLsbRelease,
  parseOsRelease,
  parseRedhatRelease,
  parseSuseRelease,
  type ReleaseFields,
} from './release-files.ts'

/** Who a host says that it is. */
export interface Identity {
  readonly distribution: Distribution
  /** ID, then the words of ID_LIKE, in lower case: nearest kin first. */
  readonly kin: readonly string[]
  readonly fields: ReleaseFields
}

function parseNamed(text: string): ReleaseFields | undefined {
  const fields = parseOsRelease(text)
  return fields.ID || fields.NAME ? fields : undefined
}

/** In the order that is asked: the first file that answers counts (os-release(5), then the old ones). */
const sources: readonly (readonly [string, (text: string) => ReleaseFields | undefined])[] = [
  ['/etc/os-release', parseNamed],
  ['/usr/lib/os-release', parseNamed],
  ['/etc/lsb-release', parseLsbRelease],
  ['/etc/oracle-release', parseRedhatRelease],
  ['/etc/redhat-release', parseRedhatRelease],
  ['/etc/centos-release', parseRedhatRelease],
  ['/etc/system-release', parseRedhatRelease],
  ['/etc/SuSE-release', parseSuseRelease],
  ['/etc/debian_version', parseDebianVersion],
  ['/etc/issue', parseIssue],
]

async function text(host: Host, path: string): Promise<string | undefined> {
  return (await host.read(path))?.toString('utf8')
}

async function firstAnswer(host: Host): Promise<ReleaseFields> {
  for (const [path, parse] of sources) {
    const content = await text(host, path)
    const fields = content === undefined ? undefined : parse(content)
    if (fields) return fields
  }
  return {}
}

/** os-release of CentOS 8.1 says only 8, and what differs in 8.1 matters; the same for Debian's points. */
async function fullerVersion(host: Host, version: string): Promise<string | undefined> {
  const redhat = parseRedhatRelease((await text(host, '/etc/redhat-release')) ?? '')?.VERSION_ID
  const debian = (await text(host, '/etc/debian_version'))?.trim()
  return [redhat, debian].find((full) => version !== '' && full?.startsWith(`${version}.`))
}

/** Gives who a host says that it is, from its release files alone; id `linux` where it says nothing. */
export async function identify(host: Host): Promise<Identity> {
  const found = await firstAnswer(host)
  const debian = (await text(host, '/etc/debian_version'))?.trim()
  const fields = debian === undefined ? found : { ...found, DEBIAN_VERSION: debian }
  const id = fields.ID || 'linux'
  const version = fields.VERSION_ID || fields.VERSION_CODENAME || ''
  const release = await fullerVersion(host, version)
  const name = fields.NAME || fields.PRETTY_NAME || 'Linux'
  return {
    distribution: { id, version, name, release },
    kin: `${id} ${fields.ID_LIKE ?? ''}`.toLowerCase().split(/\s+/).filter(Boolean),
    fields,
  }
}
