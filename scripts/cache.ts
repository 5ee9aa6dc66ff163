import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './root.ts'

/** Where everything lies that takes time to make; git ignores it and deleting it is safe. */
export const cacheDirectory = join(root, '.cache')

/**
 * Gives the directory that `build` filled, building it only where none exists for this `key` (any
 * JSON value that decides the content). Several processes may ask at once: one builds, the others
 * wait. Entries of the same `name` made from an older key are removed, unless somebody may still be
 * using them. Says on stderr what it builds.
 */
export async function cached(
  name: string,
  key: unknown,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 12)
  const entry = join(cacheDirectory, `${name}-${digest}`)
  if (await use(entry)) return entry
  await mkdir(cacheDirectory, { recursive: true })
  const unlock = await lock(`${entry}.lock`)
  try {
    if (await exists(entry)) return entry
    console.error(`building ${name}`)
    const started = Date.now()
    const draft = `${entry}.draft`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft)
    await build(draft)
    await rename(draft, entry)
    await removeOlder(name, `${name}-${digest}`)
    console.error(`built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
    return entry
  } finally {
    await unlock()
  }
}

/** Gives one digest over the names and contents of files and of all files below directories. */
export async function digestOf(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      hash.update(await readFile(path))
      continue
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      hash.update(file.slice(path.length)).update(await readFile(file))
    }
  }
  return hash.digest('hex')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/**
 * Takes a lock and returns what gives it back. One that a killed process left is taken over: the file names the
 * process that holds it.
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    const handle = await open(path, 'wx').catch(() => undefined)
    if (handle) {
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(path, { force: true })
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (holder > 0 && !(await exists(`/proc/${holder}`))) await rm(path, { force: true })
    await sleep(100)
  }
}

/** Says whether there is such an entry, and notes on it that it is in use from now on. */
async function use(entry: string): Promise<boolean> {
  const now = new Date()
  return utimes(entry, now, now).then(
    () => true,
    () => false,
  )
}

/** Longer than any test runs: hosts are served from an entry while sources change under them. */
const IN_USE = 3_600_000 // ms

async function removeOlder(name: string, keep: string): Promise<void> {
  const old = (await readdir(cacheDirectory)).filter(
    (entry) => entry !== keep && entry.replace(/-[0-9a-f]{12}$/, '') === name,
  )
  for (const path of old.map((entry) => join(cacheDirectory, entry))) {
    const used = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    if (Date.now() - used > IN_USE) await rm(path, { recursive: true, force: true })
  }
}
