import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.ts'

/**
 * The licence texts of the packages that files of a bundle come from, as one text.
 * @param inputs paths relative to the repository, as in esbuild's metafile
 */
export async function notices(inputs: readonly string[]): Promise<string> {
  const packages = new Set(inputs.map(packageDirectory).filter((path) => path !== undefined))
  return (await Promise.all([...packages].sort().map(notice))).join('\n')
}

/** `node_modules/a/node_modules/@b/c/index.js` is of `node_modules/a/node_modules/@b/c`. */
function packageDirectory(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
}

async function notice(directory: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(root, directory, 'package.json'), 'utf8'),
  )
  const file = (await readdir(join(root, directory)))
    .sort()
    .find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : await readFile(join(root, directory, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
}
