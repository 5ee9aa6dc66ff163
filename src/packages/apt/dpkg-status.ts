import type { Host } from '../../host/host.ts'
import type { InstalledPackage, KnownPackage } from '../package-manager.ts'

/** Gives what dpkg has written down of every package, '' where it has nothing. */
export async function dpkgStatus(host: Host): Promise<string> {
  return (await host.read('/var/lib/dpkg/status'))?.toString() ?? ''
}

interface Paragraph {
  readonly name: string
  readonly version: string
  readonly want: string
  readonly state: string
}

function paragraphs(text: string): Paragraph[] {
  return text.split('\n\n').flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]
    const [name, version] = [field('Package'), field('Version')]
    const [want = '', , state] = (field('Status') ?? '').split(' ')
    return name && version && state ? [{ name, version, want, state }] : []
  })
}

/**
 * Reads /var/lib/dpkg/status (deb-control(5); the Status field: dpkg-query(1)): every package that is
 * installed, whole or in part. A package known only by its configuration files is not installed.
 */
export function parseDpkgStatus(text: string): Map<string, InstalledPackage> {
  const there = paragraphs(text).filter(
    ({ state }) => state !== 'not-installed' && state !== 'config-files',
  )
  return new Map(there.map(({ name, version, want }) => [name, { version, held: want === 'hold' }]))
}

/** Gives the packages that are known only by configuration files that stayed: `rc` in dpkg's lists. */
export function leftConfigured(text: string): string[] {
  return paragraphs(text).flatMap(({ name, state }) => (state === 'config-files' ? [name] : []))
}

/** Gives the packages that dpkg was cut off at, or whose configuration failed. */
export function interruptedPackages(text: string): string[] {
  const cutOff = /^(half-installed|unpacked|half-configured)$/
  return paragraphs(text).flatMap(({ name, state }) => (cutOff.test(state) ? [name] : []))
}

/** Gives the packages at whose unpacking dpkg was cut off: neither it nor apt touches them before they are whole. */
export function halfInstalled(text: string): KnownPackage[] {
  const cutOff = paragraphs(text).filter(({ state }) => state === 'half-installed')
  return cutOff.map(({ name, version }) => ({ name, version }))
}

/**
 * Gives the digest that dpkg keeps of a configuration file of a package: of what its present version brought.
 * A file that this version does not bring (`obsolete`), or not yet (`newconffile`), has none.
 */
export function conffileDigests(text: string, name: string, path: string): string[] {
  const own = text.split('\n\n').filter((one) => one.split('\n').includes(`Package: ${name}`))
  const rest = own
    .flatMap((paragraph) => paragraph.split('\n'))
    .flatMap((line) => (line.startsWith(` ${path} `) ? [line.slice(path.length + 2)] : []))
  return rest.filter((value) => /^[0-9a-f]{32}$/.test(value))
}

/** Gives the upstream part of a Debian version: no epoch, no revision (deb-version(7)). */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
}
