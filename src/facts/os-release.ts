/** A shell word: bare text, '...' taken as it stands, "..." with backslash escapes, in any sequence. */
const part = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/y

function unquote(word: string): string | undefined {
  let value = ''
  part.lastIndex = 0
  while (part.lastIndex < word.length) {
    const match = part.exec(word)
    if (!match) return undefined
    const [, single, double, escaped, bare] = match
    // Within double quotes the backslash escapes these four only; elsewhere it stands for itself.
    value += single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare
  }
  return value
}

/**
 * Reads the text of an os-release file, or another of that form such as lsb-release, into its variables.
 * Lines that are no assignment are passed over, as os-release(5) asks; of two, the last counts.
 */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = Object.create(null)
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const [, name, word] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line.trimEnd()) ?? []
    const value = word === undefined ? undefined : unquote(word)
    if (name !== undefined && value !== undefined) values[name] = value
  }
  return values
}
