import { join } from 'node:path'
import { build } from 'esbuild'
import { cached, digestOf } from '../../scripts/cache.ts'
import { certificates } from './certificates.ts'
import { type Companion, startCompanion } from './companion.ts'

/**
 * Starts the HTTPS server (server.ts) of the host `leader` in its network namespace, serving
 * `directory`, and waits until it listens.
 */
export async function serve(leader: number, directory: string): Promise<Companion> {
  const { certificate, key } = await certificates()
  const inside = ['nsenter', '-t', String(leader), '-n', '--']
  const server = [process.execPath, await program('server'), directory, certificate, key]
  return startCompanion([...inside, ...server])
}

/**
 * Starts an HTTP proxy (connect-proxy.ts) in the network namespace of the host `leader` that lets one
 * `user:password` through, and writes down in `file` to where.
 */
export async function startProxy(
  leader: number,
  port: number,
  user: string,
  file: string,
): Promise<Companion> {
  const inside = ['nsenter', '-t', String(leader), '-n', '--']
  const words = [String(port), user, file]
  return startCompanion([...inside, process.execPath, await program('connect-proxy'), ...words])
}

/** One plain file: starting it must not wait for a loader. */
async function program(name: string): Promise<string> {
  const source = join(import.meta.dirname, `${name}.ts`)
  const directory = await cached(name, await digestOf(source), async (draft) => {
    const to = { outfile: join(draft, `${name}.mjs`), format: 'esm', platform: 'node' } as const
    await build({ entryPoints: [source], bundle: true, ...to })
  })
  return join(directory, `${name}.mjs`)
}
