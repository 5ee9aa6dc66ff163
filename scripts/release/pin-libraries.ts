/**
 * `npx tsx scripts/release/pin-libraries.ts`: pins the newest version that Debian has of every library
 * in scripts/release/libraries/debian-lock.json. Look at the difference, then release.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { $ } from 'zx/core'
import { lockFile, newestPins } from './libraries.ts'
import { architectures } from './options.ts'

const lock = JSON.parse(await readFile(lockFile, 'utf8'))
for (const architecture of architectures) lock[architecture] = await newestPins(architecture)
await writeFile(lockFile, `${JSON.stringify(lock, undefined, 2)}\n`)
await $`npx --no biome format --write ${lockFile}`
