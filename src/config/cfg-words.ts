export type Variables = Map<string, string>

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const name = /^(?:\{([A-Za-z_][A-Za-z0-9_]*)(?:\[\*\])?(?:-([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/

/**
 * Gives the words of one line of an HAProxy configuration: blanks part them, `#` begins a comment, `\`
 * escapes, '...' is literal, and within "..." variables are replaced (manual 2.x, sections 2.2 and 2.3).
 * A word with a variable that has no value is left out with its place kept: it becomes ''.
 */
export function cfgWords(line: string, variables: Variables): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  let isUnknown = false
  const close = (): void => {
    if (word !== undefined) words.push(isUnknown ? '' : word)
    word = undefined
    isUnknown = false
  }
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote === undefined && character === '#') break
    if (quote === undefined && /\s/.test(character)) {
      close()
      continue
    }
    word ??= ''
    if (character === quote) quote = undefined
    else if (quote === undefined && (character === '"' || character === "'")) quote = character
    else if (character === '\\' && quote !== "'") {
      const next = line.charAt(++at)
      word += escapes[next] ?? next
    } else if (character === '$' && quote === '"') {
      const found = name.exec(line.slice(at + 1))
      const value = found && (variables.get(found[1] ?? found[3] ?? '') ?? found[2])
      if (value === undefined || value === null) isUnknown = true
      else word += value
      at += found?.[0].length ?? 0
    } else word += character
  }
  close()
  return words
}
