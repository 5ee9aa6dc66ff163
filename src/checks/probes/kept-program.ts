import { places } from '../../host/places.ts'

/** A file of the program that install.sh keeps, as its list has it. */
export interface KeptFile {
  /** Absolute. */
  readonly path: string
  /** In hexadecimal digits. */
  readonly sha256: string
  readonly bytes: number
}

const row = /^([0-9a-f]{64}) (\d+) (\w(?:[\w.+-]|\/(?=\w))*)$/

/**
 * Reads the list that install.sh writes (`print_manifest`): the release, `SHA-256 BYTES NAME` for each file,
 * and `end`. Returns undefined for any other text, one that was cut off included.
 */
export function parseKept(text: string): KeptFile[] | undefined {
  const [release = '', ...lines] = text.split('\n')
  const rows = lines.slice(0, -2).map((line) => row.exec(line))
  const isWhole = release.startsWith('dd-fips ') && text.endsWith('\nend\n')
  const files = rows.flatMap((found) => {
    const [, sha256, bytes, name] = found ?? []
    if (sha256 === undefined) return []
    return [{ path: `${places.kept}/${name}`, sha256, bytes: Number(bytes) }]
  })
  const has = (name: string) => files.some(({ path }) => path === `${places.kept}/${name}`)
  if (!isWhole || files.length !== rows.length) return undefined
  return has('dd-fips') && has('dd-fips.mjs') ? files : undefined
}
