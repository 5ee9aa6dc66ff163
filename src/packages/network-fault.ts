import { DdFipsError } from '../errors.ts'

/** Why a download failed, or why its content could not be written to disk. */
type NetworkFaultCode =
  | 'NAME_NOT_RESOLVED'
  | 'CANNOT_CONNECT'
  | 'TLS_FAILED'
  | 'NOT_FOUND'
  | 'HTTP_ERROR'
  | 'REDIRECTED'
  | 'TIMED_OUT'
  | 'CUT_OFF'
  | 'DISK_FULL'
  | 'PROXY_REFUSED'

export interface NetworkFault {
  readonly code: NetworkFaultCode
  /** What happened, as the end of a sentence. */
  readonly words: string
  readonly remedy: string
}

type Row = NetworkFault & { readonly says: RegExp }

/**
 * What curl, wget, apt-get, dnf, yum and zypper print under LC_ALL=C; the first row that matches counts.
 * fixtures/outputs/network-faults.json holds their words as they were recorded.
 */
const rows: readonly Row[] = [
  {
    code: 'DISK_FULL',
    says: /No space left on device|Can't hardlink\/copy|not enough free space|Disk quota exceeded|Failure writing output|curl: \(23\)|curl#23|Curl error \(23\)|needs? \d+\S* on the \S+ filesystem|needs \d+MB.* more space/i,
    words: 'no space is left',
    remedy: 'Free disk space or inodes (`df -h`, `df -i`), then run dd-fips again.',
  },
  {
    code: 'PROXY_REFUSED',
    says: /(?:could not|couldn't|unable to) resolve proxy|proxy tunneling failed|\b407\b|code \d+ from proxy|response \d+ from proxy|CONNECT tunnel failed|Invalid response from proxy|Could not resolve '[^']*' .*proxy|proxy CONNECT aborted/i,
    words: 'the HTTP proxy refused the request or could not be reached',
    remedy:
      'Check the proxy (`env | grep -i _proxy`, or the proxy settings of the package manager) and its user and password.',
  },
  {
    code: 'REDIRECTED',
    says: /Protocol "?http"? (?:is )?(?:not supported|disabled)|Redirection from https to 'http|URL:http:\/\//i,
    words: 'the server redirects to an address without TLS',
    remedy: 'Check what answers at this address in place of the repository; it must serve HTTPS.',
  },
  {
    code: 'NAME_NOT_RESOLVED',
    says: /(?:could not|couldn't|unable to|cannot) resolve (?:host|')|Temporary failure (?:in name )?resolving|Name or service not known|curl#6\b|Curl error \(6\)/i,
    words: 'its name cannot be resolved',
    remedy: 'Check the name and DNS on this host (`getent hosts NAME`, /etc/resolv.conf).',
  },
  {
    code: 'TLS_FAILED',
    says: /(?<!ca-)certificate(?!s-)|\bSSL\b|\bTLS\b|handshake|curl#(?:35|51|60|77)\b|Curl error \((?:35|51|60|77)\)/i,
    words: 'the TLS connection failed',
    remedy:
      "The server, or something that intercepts TLS on the way, presents a certificate that this host does not trust. If it is from a CA of your own, add that CA to the system's store (update-ca-certificates or update-ca-trust): apt, dnf and zypper use no other.",
  },
  {
    code: 'NOT_FOUND',
    says: /\b404\b|\b410\b|not found on medium|Repository type can't be determined|does not have a Release file/i,
    words: 'it does not exist there (404)',
    remedy: 'Check the address and the channel (DD_REPO_URL, DD_AGENT_DIST_CHANNEL).',
  },
  {
    code: 'CUT_OFF',
    says: /transfer closed|Connection closed at byte|bytes remaining|unexpected size|File has unexpected size|Connection reset by peer|curl: \((?:18|52|56)\)|curl#(?:18|52|56)\b|Curl error \((?:18|52|56)\)|Empty reply from server|server closed the connection|Error reading from server/i,
    words: 'the transfer was cut off',
    remedy: 'Run dd-fips again. If it happens again, check proxies and firewalls on the way.',
  },
  {
    code: 'CANNOT_CONNECT',
    says: /Failed to connect|Failed connect|(?:could not|couldn't|unable to|cannot) connect|Could not connect|Connection refused|No route to host|Network is unreachable|Unable to establish|Cannot initiate the connection|curl#7\b|Curl error \(7\)|Connection failed/i,
    words: 'no connection can be made to it',
    remedy: 'Check that this host reaches it: firewall, route, or https_proxy if one is needed.',
  },
  {
    code: 'TIMED_OUT',
    says: /timed out|Timeout (?:was reached|exceeded)|curl#28\b|Curl error \(28\)/i,
    words: 'it did not answer in time',
    remedy: 'Check that this host reaches it: firewall, route, or https_proxy if one is needed.',
  },
  {
    code: 'HTTP_ERROR',
    says: /returned error: [45]\d\d|ERROR [45]\d\d|Status code: [45]\d\d|HTTPS? Error [45]\d\d|temporarily unaccessible|Permission to access '[^']*' denied|\bstatus code [45]\d\d|\b(?:401|403|429|5\d\d) {1,2}[A-Z]|response: [45]\d\d|error code: [45]\d\d/i,
    words: 'the server answered with an HTTP error',
    remedy: 'Check the address, and the access that the server grants to this host.',
  },
]

/**
 * Words of signatures, digests and keys: their errors have codes of their own, whatever else was printed. That a
 * repository "is not signed" is not among them: apt says so of each whose InRelease it could not fetch.
 */
const ofTrust =
  /NO_PUBKEY|BADSIG|EXPKEYSIG|GPG signature|Signature verification failed|checksum doesn't match|Hash Sum mismatch/i

/** Returns why fetching failed, from what a program printed (under LC_ALL=C), or undefined. */
export function networkFault(printed: string): NetworkFault | undefined {
  if (ofTrust.test(printed) && !/No space left/i.test(printed)) return undefined
  return rows.find(({ says }) => says.test(printed))
}

/** Lines of an installation that are about fetching or writing; the others may name any package. */
const aboutFetching =
  /Failed to fetch|curl|download|\[Errno|Status code|Write error|space|https?:\/\//i

/** Returns the same for the lines of an installation that failed, which may have other reasons. */
export function installationFault(lines: readonly string[]): NetworkFault | undefined {
  return networkFault(lines.filter((line) => aboutFetching.test(line)).join('\n'))
}

/** Throws DISK_FULL (exit 4 before the first change) if what a program printed says so. */
export function refuseFullDisk(printed: string, directory: string): void {
  const fault = networkFault(printed)
  if (fault?.code !== 'DISK_FULL') return
  throw new DdFipsError({
    code: fault.code,
    exit: 'preflight',
    message: `The packages that an upgrade replaces cannot be saved in ${directory}: no space is left.`,
    remedy: fault.remedy,
  })
}
