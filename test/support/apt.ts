import { createHash } from 'node:crypto'
import type { RunResult } from '../../src/host/host.ts'
import { type Files, makeInode, namesBelow, parentOf, plant } from './memory-files.ts'
import { accounts, configurationOf, offered } from './packages.ts'
import type { FakeSystemd } from './units.ts'

type Answer = Partial<RunResult>

/** The apt and dpkg of a host in memory, with package scripts that do what the real ones are seen to do. */
export function fakeApt(files: Files, systemd: FakeSystemd) {
  const installed = new Map<string, string>([['base-files', '12.4']])
  /** Packages that were removed and not purged, with their last version: `rc`. */
  const left = new Map<string, string>()
  /** What apt-get was asked, in order. */
  const calls: string[] = []
  /** After `failsAfter` packages an installation fails, as on a full disk; scripts may start no unit. */
  const trouble = { failsAfter: Number.POSITIVE_INFINITY, scriptsStart: true, offersOld: true }
  /** Whether apt has lists of the repository; after an update it has. */
  const lists = { there: true }

  const unitOf = (name: string) => Object.values(offered[name] ?? {})[0]?.unit
  const newestOf = (name: string) => Object.keys(offered[name] ?? {}).at(-1)

  function writeStatus(): void {
    const rows = (packages: ReadonlyMap<string, string>, status: string) =>
      [...packages].map(
        ([name, version]) => `Package: ${name}\nStatus: ${status}\nVersion: ${version}\n`,
      )
    const removed = rows(left, 'deinstall ok config-files')
    const paragraphs = [...rows(installed, 'install ok installed'), ...removed]
    plant(files, '/var/lib/dpkg/status', makeInode('file', paragraphs.sort().join('\n')))
  }

  /** What dpkg keeps of a package's files; it goes when the package is removed. */
  function writeDigests(name: string, brought: Readonly<Record<string, string>>): void {
    const rows = Object.entries(brought).map(
      ([path, content]) => `${createHash('md5').update(content).digest('hex')}  ${path.slice(1)}\n`,
    )
    plant(files, `/var/lib/dpkg/info/${name}.md5sums`, makeInode('file', rows.join('')))
  }

  function haveAccounts(wanted: boolean): void {
    for (const [path, line] of Object.entries(accounts)) {
      const inode = files.get(path)
      if (inode === undefined) continue
      const rest = inode.content.toString().replace(line, '')
      inode.content = Buffer.from(wanted ? rest + line : rest)
    }
  }

  function configure(name: string): void {
    const unit = unitOf(name)
    if (unit === undefined) return
    haveAccounts(true)
    for (const [path, inode] of files) {
      if (path !== `/etc/${unit}` && !path.startsWith(`/etc/${unit}/`)) continue
      Object.assign(inode, { uid: 110, gid: 112 })
    }
    systemd.run(['systemctl', 'enable', `${unit}.service`])
    const starts = trouble.scriptsStart && files.has(configurationOf[unit] ?? '')
    if (starts) systemd.run(['systemctl', 'restart', `${unit}.service`])
  }

  function stopUnit(name: string, disable: boolean): void {
    const service = `${unitOf(name)}.service`
    systemd.run(['systemctl', 'stop', service])
    if (disable) systemd.run(['systemctl', 'disable', service])
  }

  /** Installs a version: how a host comes to its past. */
  function unpack(name: string, version: string): void {
    if (installed.has(name)) stopUnit(name, false)
    for (const [path, content] of Object.entries(offered[name]?.[version]?.files ?? {})) {
      if (files.get(path)?.content.toString() === content) continue
      // Packages bring their own times.
      plant(files, path, makeInode('file', content)).mtimeMs = systemd.bootedAt - 172_800_000
    }
    installed.set(name, version)
    left.delete(name)
    writeStatus()
    writeDigests(name, offered[name]?.[version]?.files ?? {})
    configure(name)
  }

  /** A directory that goes with the last package in it: /opt belongs to none. */
  const isOfPackages = (path: string) => path.includes('datadog') || path === '/opt'

  const versionOf = (name: string) => installed.get(name) ?? left.get(name) ?? ''

  /** dpkg keeps a package in mind for its configuration files, and for what its postrm does at a purge. */
  function remove(name: string, purge: boolean): void {
    const version = versionOf(name)
    const { files: brought, purges = [] } = offered[name]?.[version] ?? {}
    if (brought === undefined) return
    if (installed.has(name)) stopUnit(name, true)
    const stays = (path: string) => !purge && path.startsWith('/etc/')
    for (const path of Object.keys(brought).filter((each) => !stays(each))) {
      files.delete(path)
      for (let at = parentOf(path); isOfPackages(at); at = parentOf(at)) {
        if (namesBelow(files, at).length === 0) files.delete(at)
      }
    }
    if (purge) for (const path of purges) removeAll(path)
    files.delete(`/var/lib/dpkg/info/${name}.md5sums`)
    installed.delete(name)
    left.delete(name)
    if (!purge && (purges.length > 0 || Object.keys(brought).some(stays))) left.set(name, version)
    if (![...installed.keys()].some((other) => unitOf(other))) haveAccounts(false)
    writeStatus()
  }

  function removeAll(directory: string): void {
    for (const path of [...files.keys()]) {
      if (path === directory || path.startsWith(`${directory}/`)) files.delete(path)
    }
  }

  /** `dpkg -L`, and for what was removed what of it stays. */
  function listed(names: readonly string[]): Answer {
    const paths = names.flatMap((name) => {
      const all = Object.keys(offered[name]?.[versionOf(name)]?.files ?? {})
      return installed.has(name) ? all : all.filter((path) => path.startsWith('/etc/'))
    })
    const lines = paths.flatMap((path) => [parentOf(path), path])
    return { stdout: lines.map((line) => `${line}\n`).join('') }
  }

  /** `dpkg --verify`, every file in /etc being marked as configuration. */
  function verified([name = '']: readonly string[]): Answer {
    const brought = Object.entries(offered[name]?.[versionOf(name)]?.files ?? {})
    const other = brought.filter(
      ([path, content]) => files.get(path)?.content.toString() !== content,
    )
    const mark = (path: string) => (path.startsWith('/etc/') ? 'c' : ' ')
    const row = (path: string) =>
      `${files.has(path) ? '??5??????' : 'missing  '} ${mark(path)} ${path}\n`
    return { stdout: other.map(([path]) => row(path)).join('') }
  }

  function update(rest: readonly string[]): Answer {
    const list = rest.find((word) => word.startsWith('Dir::Etc::sourcelist='))?.split('=')[1]
    const source = list === undefined ? '' : files.get(list)?.content.toString()
    if (source === undefined) return { code: 100, stderr: 'E: no such list' }
    const keyring = /signed-by=([^\]\s]+)/.exec(source)?.[1]
    if (keyring === undefined || files.has(keyring)) {
      lists.there = true
      return {}
    }
    return { code: 100, stderr: 'E: GPG error: NO_PUBKEY' }
  }

  function install(words: readonly string[]): Answer {
    let stdout = ''
    const bring = (name: string, version: string) => {
      unpack(name, version)
      stdout += `Setting up ${name} (${version}) ...\n`
    }
    for (const [index, word] of words.entries()) {
      const [name = '', asked] = word.split('=')
      const stderr = `E: no space left for ${name}`
      if (index >= trouble.failsAfter) return { code: 100, stdout, stderr }
      const version = asked ?? newestOf(name)
      if (version === undefined) return { code: 100, stderr: `E: Unable to locate package ${name}` }
      for (const other of offered[name]?.[version]?.needs ?? []) {
        if (!installed.has(other)) bring(other, newestOf(other) ?? '')
      }
      if (installed.get(name) !== version) bring(name, version)
    }
    return { stdout }
  }

  /** Puts files of packages into the directory that is asked for. */
  function download(rest: readonly string[], words: readonly string[]): Answer {
    const into = rest.find((word) => word.startsWith('Dir::Cache::archives='))?.split('=')[1]
    if (!trouble.offersOld) return { stdout: 'it cannot be downloaded.' }
    for (const word of words) {
      const file = `${word.replace('=', '_').replace(':', '%3a')}_amd64.deb`
      plant(files, `${into}/${file}`, makeInode('file', word))
    }
    return {}
  }

  /** dpkg --install of files that `download` made. */
  function installFiles(words: readonly string[]): Answer {
    for (const path of words.filter((word) => word.endsWith('.deb'))) {
      const [name = '', version = ''] = files.get(path)?.content.toString().split('=') ?? []
      unpack(name, version)
    }
    return {}
  }

  function policyOf(name: string): string {
    const now = installed.get(name) ?? '(none)'
    const newest = newestOf(name)
    const table =
      newest && lists.there
        ? `  Version table:\n     ${newest} 500\n        500 https://mirror x\n`
        : ''
    return `${name}:\n  Installed: ${now}\n  Candidate: ${newest ?? '(none)'}\n${table}`
  }

  function madisonOf(name: string): string {
    const versions = lists.there ? Object.keys(offered[name] ?? {}).reverse() : []
    return versions.map((version) => ` ${name} | ${version} | https://mirror stable/7\n`).join('')
  }

  function run([program, verb = '', ...rest]: readonly string[]): Answer {
    const words = rest.slice(rest.indexOf('--') + 1)
    if (program === 'dpkg' && verb === '-L') return listed(rest)
    if (program === 'dpkg' && verb === '--verify') return verified(rest)
    if (program === 'dpkg') return installFiles(rest)
    if (rest.includes('--download-only')) return download(rest, words)
    if (verb === 'policy') return { stdout: words.map(policyOf).join('') }
    if (program === 'apt-cache') return { stdout: words.map(madisonOf).join('') }
    if (rest.includes('--simulate')) {
      const gone = words.filter((name) => installed.has(name))
      return { stdout: gone.map((name) => `Remv ${name} [${installed.get(name)}]\n`).join('') }
    }
    calls.push(verb === 'update' ? verb : `${verb} ${words.join(' ')}`)
    if (verb === 'update') return update(rest)
    if (verb === 'install') return install(words)
    for (const name of words) remove(name, verb === 'purge')
    return {}
  }

  plant(files, '/var/lib/dpkg/info', makeInode('directory'))
  writeStatus()
  return { installed, left, calls, trouble, lists, unpack, run }
}
