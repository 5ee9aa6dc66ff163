import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pin } from './debian.ts'

/** Whose copyright file speaks for which of the libraries: the GCC runtimes refer to gcc-12-base. */
const holders = ['libc6', 'gcc-12-base']

/** Full texts that those refer to, of base-files. */
const texts = ['LGPL-2.1', 'GPL-2', 'GPL-3']

/**
 * Gives the notices that have to come with the libraries: what they are, where their source is (LGPL
 * 2.1, section 6; GPL 3, section 6), Debian's copyright files with the GCC Runtime Library Exception,
 * and the licences in full.
 * @param tree a directory with the packages unpacked
 */
export async function copying(tree: string, packages: readonly Pin[]): Promise<string> {
  const shipped = packages.filter(({ name }) => name.startsWith('lib'))
  const sources = new Set(
    shipped.map(({ source, version }) => `${source}/${encodeURIComponent(version)}`),
  )
  const parts = [
    'The libraries beside this file are glibc and the runtime libraries of GCC, as Debian built them:',
    shipped.map(({ name, version }) => `  ${name} ${version}`).join('\n'),
    'glibc is under the GNU LGPL 2.1 or later. The libraries of GCC are under the GNU GPL 3 or later\n' +
      'with the GCC Runtime Library Exception 3.1. They are used by Node through dynamic linking alone:\n' +
      'put builds of your own in their place under the same names, and they are used.',
    `Their complete source, with the scripts that build them:\n${[...sources]
      .map((path) => `  https://snapshot.debian.org/package/${path}/`)
      .join('\n')}`,
  ]
  for (const name of holders) {
    parts.push(heading(name), await read(tree, `doc/${name}/copyright`))
  }
  for (const name of texts) parts.push(heading(name), await read(tree, `common-licenses/${name}`))
  return `${parts.join('\n\n')}\n`
}

function heading(name: string): string {
  return `${'='.repeat(78)}\n${name}`
}

async function read(tree: string, path: string): Promise<string> {
  return (await readFile(join(tree, 'usr/share', path), 'utf8')).trimEnd()
}
