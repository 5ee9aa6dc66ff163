import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'

/** An npm package of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression. */
  readonly license: string
  /** Relative to the repository, as `node_modules/yaml`. */
  readonly directory: string
}

/**
 * Gives the packages that files of a bundle come from, in the order of their directories.
 * @param inputs paths relative to the repository, as in esbuild's metafile
 */
export function bundledPackages(inputs: readonly string[]): Promise<BundledPackage[]> {
  const directories = new Set(inputs.map(packageDirectory).filter((path) => path !== undefined))
  return Promise.all(
    [...directories].sort().map(async (directory) => {
      const text = await readFile(join(root, directory, 'package.json'), 'utf8')
      const { name, version, license } = JSON.parse(text)
      return { name, version, license, directory }
    }),
  )
}

/** `node_modules/a/node_modules/@b/c/index.js` is of `node_modules/a/node_modules/@b/c`. */
function packageDirectory(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
}

/** Gives the licence texts of packages as one text. */
export async function notices(packages: readonly BundledPackage[]): Promise<string> {
  return (await Promise.all(packages.map(notice))).join('\n')
}

async function notice(of: BundledPackage): Promise<string> {
  const { name, version, license, directory } = of
  const file = (await readdir(join(root, directory)))
    .sort()
    .find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : await readFile(join(root, directory, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
}
