/**
 * `npm run release -- --base-url URL --out DIR [--arch x64] [--allow-http]`: builds dd-fips and
 * writes DIR/install.sh and every file that it fetches from URL.
 */
import { dirname, join } from 'node:path'
import { bundle } from './release/bundle.ts'
import { placeholderUrl, releaseOptions } from './release/options.ts'
import { runtime } from './release/runtime.ts'
import { writeRelease } from './release/write-release.ts'

try {
  const options = releaseOptions(process.argv.slice(2))
  const [built, runtimes] = await Promise.all([
    bundle(),
    Promise.all(options.architectures.map(runtime)),
  ])
  const notices = join(dirname(built.file), 'THIRD-PARTY.txt')
  const parts = { version: built.version, bundle: built.file, notices, runtimes }
  for (const { sha256, bytes, name } of await writeRelease(parts, options)) {
    console.log(`${sha256}  ${String(bytes).padStart(10)}  ${name}`)
  }
  console.log(`dd-fips ${built.version} is in ${options.out}, to be served from ${options.baseUrl}`)
  if (options.baseUrl === placeholderUrl) {
    console.log('That address is a placeholder: name yours with --base-url.')
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
