import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { cacheDirectory, cached, digestOf } from '../../scripts/cache.ts'
import { $ } from './shell.ts'

/** What one thin layer puts over the tree below it: files first, then a script run inside. */
export interface Layer {
  readonly name: string
  /** Content by absolute path; mode 644, owner root. */
  readonly files: Readonly<Record<string, string>>
  /** POSIX sh, run by root with the tree as `/`. */
  readonly script: string
  /** A directory of the machine that the script finds at /mnt. */
  readonly inputs?: string
}

/**
 * A whole tree: the directory below, and the layers on it, the lowest first. A layer is an archive, or a
 * directory in the cache that only adds files.
 */
export interface Stack {
  readonly tree: string
  readonly layers: readonly string[]
  /** An archive of what is on the disk already when the host boots, as if the host had written it itself. */
  readonly disk?: string
}

/** Gives a stack as the arguments of mount_tree, relative to the cache. */
export function stackArguments(stack: Stack): string[] {
  const inCache = (path: string) => relative(cacheDirectory, path)
  const disk = stack.disk === undefined ? [] : [`+${inCache(stack.disk)}`]
  return [...[stack.tree, ...stack.layers].map(inCache), ...disk]
}

/** Builds (once) a layer on top of a stack and gives the stack with it. */
export async function addLayer(stack: Stack, layer: Layer): Promise<Stack> {
  const below = stackArguments(stack)
  const builder = join(import.meta.dirname, 'build-layer.sh')
  const source = await digestOf(builder, join(import.meta.dirname, 'mount-tree.sh'))
  const directory = await cached(`layer-${layer.name}`, { layer, below, source }, async (draft) => {
    const files = join(draft, 'files')
    await mkdir(files, { mode: 0o755 })
    for (const [path, content] of Object.entries(layer.files)) {
      await mkdir(join(files, dirname(path)), { recursive: true, mode: 0o755 })
      await writeFile(join(files, path), content)
    }
    const values = [files, layer.inputs ?? '', join(draft, 'layer.tar'), ...below]
    const inside = ['unshare', '-m', '--propagation', 'private', 'sh', builder]
    await $({ cwd: cacheDirectory, input: layer.script })`${inside} ${values}`
    await $`rm -rf ${files}`
  })
  return { tree: stack.tree, layers: [...stack.layers, join(directory, 'layer.tar')] }
}
