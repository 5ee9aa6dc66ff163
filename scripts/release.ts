/**
 * `npm run release -- --base-url URL --out DIR [--arch x64] [--sign-key FILE] [--allow-http]`: builds
 * dd-fips and writes DIR/install.sh and every file that it fetches from URL.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './release/bundle.ts'
import { endOfLife } from './release/end-of-life.ts'
import { libraries, lockFile } from './release/libraries.ts'
import { placeholderUrl, releaseOptions } from './release/options.ts'
import { runtime } from './release/runtime.ts'
import { sign } from './release/sign.ts'
import { writeRelease } from './release/write-release.ts'

try {
  const options = releaseOptions(process.argv.slice(2))
  const [built, runtimes, beside] = await Promise.all([
    bundle(),
    Promise.all(options.architectures.map((architecture) => runtime(architecture))),
    Promise.all(options.architectures.map((architecture) => libraries(architecture))),
  ])
  const node = runtimes[0]?.version ?? ''
  const { suite } = JSON.parse(await readFile(lockFile, 'utf8'))
  const ends = { node: endOfLife('node', node), debian: endOfLife('debian', suite) }
  const { version, file, notices, packages } = built
  const parts = { version, bundle: file, notices, packages, runtimes, libraries: beside }
  for (const { sha256, bytes, name } of await writeRelease(parts, options)) {
    console.log(`${sha256}  ${String(bytes).padStart(10)}  ${name}`)
  }
  console.log(`dd-fips ${version} is in ${options.out}, to be served from ${options.baseUrl}`)
  console.log(`Node ${node} gets security fixes until ${ends.node}; the libraries beside it are of`)
  console.log(`Debian ${suite} (until ${ends.debian}), glibc ${beside[0]?.version}.`)
  if (options.signKey === undefined) console.log('Not signed: --sign-key FILE signs SHA256SUMS.')
  else {
    const fingerprint = await sign(join(options.out, 'SHA256SUMS'), options.signKey)
    console.log(`SHA256SUMS.asc is signed by ${fingerprint}.`)
  }
  if (options.baseUrl === placeholderUrl) {
    console.log('That address is a placeholder: name yours with --base-url.')
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
