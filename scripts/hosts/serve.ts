import { join } from 'node:path'
import { build } from 'esbuild'
import { cached, digestOf } from './cache.ts'
import { certificates } from './certificates.ts'
import { type Companion, startCompanion } from './companion.ts'

/**
 * Starts the HTTPS server (server.ts) of the host `leader` in its network namespace, serving
 * `directory`, and waits until it listens.
 */
export async function serve(leader: number, directory: string): Promise<Companion> {
  const { certificate, key } = await certificates()
  const inside = ['nsenter', '-t', String(leader), '-n', '--']
  const server = [process.execPath, await serverProgram(), directory, certificate, key]
  return startCompanion([...inside, ...server])
}

/** One plain file: starting it must not wait for a loader. */
async function serverProgram(): Promise<string> {
  const source = join(import.meta.dirname, 'server.ts')
  const directory = await cached('server', await digestOf(source), async (draft) => {
    const to = { outfile: join(draft, 'server.mjs'), format: 'esm', platform: 'node' } as const
    await build({ entryPoints: [source], bundle: true, ...to })
  })
  return join(directory, 'server.mjs')
}
