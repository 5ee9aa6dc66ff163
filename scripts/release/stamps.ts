import { type Format, formats } from './compress.ts'
import { architectures } from './options.ts'

export interface ReleasedFile {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

/** How install.sh calls the files that it may fetch, and how they are named before their format. */
const fetched: Readonly<Record<string, RegExp>> = {
  SCRIPT: /^install-.*\.sh$/,
  BUNDLE: /^dd-fips-.*\.mjs$/,
  ...Object.fromEntries(
    architectures.flatMap((architecture) => [
      [`NODE_${architecture.toUpperCase()}`, new RegExp(`^node-.*-linux-${architecture}$`)],
      [
        `LIBRARIES_${architecture.toUpperCase()}`,
        new RegExp(`^glibc-.*-linux-${architecture}\\.tar$`),
      ],
    ]),
  ),
}

/**
 * Gives what install.sh knows of each download, for `stamp`: name, kilobytes and SHA-256 with colons
 * between; empty for what the release has not.
 */
export function stamps(files: readonly ReleasedFile[]): Record<string, string> {
  const entry = (pattern: RegExp, format: Format) => {
    const end = `.${format}`
    const file = files.find(
      ({ name }) => name.endsWith(end) && pattern.test(name.slice(0, -end.length)),
    )
    return file ? `${file.name}:${Math.ceil(file.bytes / 1000)}:${file.sha256}` : ''
  }
  return Object.fromEntries(
    Object.entries(fetched).flatMap(([name, pattern]) =>
      formats.map((format) => [`${name}_${format.toUpperCase()}`, entry(pattern, format)]),
    ),
  )
}
