/** What a command printed. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
}

/** Gives all that a command printed. */
export function wholeOf({ stdout, stderr }: Said): string {
  return `${stdout}\n${stderr}`
}

/** Says from a package manager's output that a package needs something which our repository does not have. */
export function wantsOthers(said: Said): boolean {
  return /nothing provides|^\s+Requires: /m.test(wholeOf(said))
}

/**
 * Gives the line by which rpm refuses a package whose digests are MD5 only, as it does in FIPS mode: the
 * check before the transaction knows "no digest", unpacking a "Digest mismatch".
 */
export function refusedDigest(said: Said): string | undefined {
  const lines = wholeOf(said)
    .split('\n')
    .map((line) => line.trim())
  return lines.find((line) => /does not verify: no digest|: Digest mismatch/.test(line))
}

/** Gives the lines that tell of a failed script of one of these packages; rpm and dnf go on after it. */
export function failedScripts(said: Said, names: readonly string[]): string[] {
  const lines = wholeOf(said)
    .split('\n')
    .map((line) => line.trim())
  return lines.filter((line) => {
    const [, name] =
      /%\w+\((\S+?)-(?:\d+:)?\d[^-]*-[^-]*\) scriptlet failed/.exec(line) ??
      /^Error in \w+ scriptlet in rpm package (\S+)/.exec(line) ??
      []
    return name !== undefined && names.includes(name)
  })
}

/** What is printed whatever happens, and says nothing about why it failed. */
const chatter = [
  /RPM should not be used directly|assuming you know what you are doing/,
  /^(Importing GPG key|Userid|Fingerprint|From|Key imported)\b/,
  /^(Warning: |The downloaded packages were saved|You can remove cached packages)/,
]

const LINES = 12

/** Gives the lines that may say why a command failed: what it told as errors, else the end of the rest. */
export function complaints({ stdout, stderr }: Said): string[] {
  const linesOf = (text: string) =>
    text.split('\n').filter((line) => {
      const bare = line.trim()
      return bare !== '' && !chatter.some((one) => one.test(bare))
    })
  const errors = linesOf(stderr)
  // dnf tells on stdout that a download was not what it should be, and as an error only that there is none.
  const reasons = linesOf(stdout).filter((line) => /checksum doesn't match/.test(line))
  const told = errors.length > 0 ? [...reasons, ...errors] : linesOf(stdout)
  return [...new Set(told.map((line) => line.trimEnd()))].slice(-LINES)
}

/** Gives lines as the end of a message. */
export function quoted(lines: readonly string[]): string {
  return lines.length === 0 ? ' it gave no reason.' : lines.map((line) => `\n    ${line}`).join('')
}
