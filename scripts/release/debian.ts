import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx/core'
import type { Architecture } from './options.ts'

/** One Debian package, as scripts/release/libraries/debian-lock.json pins it. */
export interface Pin {
  readonly name: string
  readonly version: string
  /** The source package that it is built from. */
  readonly source: string
  readonly sha256: string
}

/** What Debian calls them. */
export const debianNames = { x64: 'amd64', arm64: 'arm64' } as const satisfies Record<
  Architecture,
  string
>

/**
 * Prepares an apt of its own in a directory, for packages of another release or processor than the
 * machine's: its mirror and proxies, none of its lists or packages. Gives the options to call it with.
 */
export async function privateApt(
  directory: string,
  suite: string,
  architecture: Architecture,
): Promise<string[]> {
  for (const name of ['lists/partial', 'archives/partial']) {
    await mkdir(join(directory, name), { recursive: true })
  }
  await writeFile(join(directory, 'status'), '')
  await writeFile(join(directory, 'sources.list'), await sources(suite))
  const settings = {
    'Dir::State': directory,
    'Dir::State::status': join(directory, 'status'),
    'Dir::Cache': directory,
    'Dir::Etc::sourcelist': join(directory, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'APT::Architecture': debianNames[architecture],
    'APT::Architectures': debianNames[architecture],
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await $({ quiet: true })`apt-get ${options} -qq update`
  return options
}

/** The machine's own mirrors of Debian, for the wanted release: no address is written down here. */
async function sources(suite: string): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE)'
  const { stdout } = await $({ quiet: true })`apt-get indextargets --format ${format}`
  const { VERSION_CODENAME } = Object.fromEntries(
    (await readFile('/etc/os-release', 'utf8')).split('\n').map((line) => line.split('=')),
  )
  const keyring = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  const lines = new Set<string>()
  for (const line of stdout.split('\n')) {
    const [uri, release] = line.split(' ')
    if (release === VERSION_CODENAME) lines.add(`deb ${keyring} ${uri} ${suite} main`)
    if (release === `${VERSION_CODENAME}-security`) {
      lines.add(`deb ${keyring} ${uri} ${suite}-security main`)
    }
  }
  if (lines.size === 0) throw new Error('Libraries come from Debian: apt here has no mirror of it.')
  return `${[...lines].join('\n')}\n`
}

/** Gives the newest version of packages in a private apt. */
export async function newest(options: readonly string[], names: readonly string[]): Promise<Pin[]> {
  const { stdout } = await $({ quiet: true })`apt-cache ${options} --no-all-versions show ${names}`
  return stdout
    .trim()
    .split('\n\n')
    .map((stanza) => {
      const field = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(stanza)?.[1]
      const name = field('Package') ?? ''
      const [version, sha256] = [field('Version') ?? '', field('SHA256') ?? '']
      return { name, version, source: field('Source') ?? name, sha256 }
    })
}

/**
 * Downloads a pinned package into a directory with a private apt, and gives its path. Throws an Error
 * when the mirror has it no longer, or has another under its version.
 */
export async function download(
  options: readonly string[],
  directory: string,
  { name, version, sha256 }: Pin,
): Promise<string> {
  const got = await $({
    cwd: directory,
    quiet: true,
    nothrow: true,
  })`apt-get ${options} -qq download ${`${name}=${version}`}`
  if (got.exitCode !== 0) {
    throw new Error(
      `${name} ${version} could not be had from Debian's mirror, which keeps the newest version only. ` +
        `To pin that: npx tsx scripts/release/pin-libraries.ts\n${got.stderr}`,
    )
  }
  const { stdout } = await $({ cwd: directory, quiet: true })`find . -name ${`${name}_*.deb`}`
  const file = join(directory, stdout.trim())
  const found = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  if (found !== sha256) throw new Error(`${name} ${version} has SHA-256 ${found}, not ${sha256}`)
  return file
}
