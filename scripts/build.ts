/** `npm run build`: src/cli.ts and all it imports, in the one file dist/dd-fips.mjs. */
import { bundle } from './release/bundle.ts'

const { file, bytes, gzipped } = await bundle()
console.log(`${file}  ${kilobytes(bytes)} kB, ${kilobytes(gzipped)} kB as gzip`)

function kilobytes(count: number): string {
  return (count / 1000).toFixed(0)
}
