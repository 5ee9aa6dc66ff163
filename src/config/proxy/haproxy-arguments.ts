/** What a command line tells HAProxy. */
export interface HaproxyArguments {
  /** Configurations, in order. */
  readonly files: readonly string[]
  /** Words by which it is told not to check certificates of servers. */
  readonly blind: readonly string[]
  /** Words of which nobody here knows what they change. */
  readonly unknown: readonly string[]
}

/** Switches that change nothing of where data goes, how it is checked, or what is loaded. */
const harmless = new Set(
  '-D -W -Ws -db -d -q -V -vv -v -dG -dM -dS -dW -dc -dp -de -dk -dr -dt'.split(' '),
)

/** Flags with a value of the same kind: process ids, limits, a name, sockets that the master itself hands on. */
const harmlessWithValue = new Set('-p -n -N -m -L -x'.split(' '))

/** Process ids that a new process takes over from (`-sf 12 13`). */
const successor = /^-s[ft]$/

/**
 * Reads the words that follow the program (HAProxy's management guide, section 3, and src/haproxy.c, which looks at the
 * first letters alone: `-fx` is `-f`, `-dVx` is `-dV`). `--` makes files of all the rest.
 */
export function haproxyArguments(words: readonly string[]): HaproxyArguments {
  const files: string[] = []
  const blind: string[] = []
  const unknown: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      files.push(...words.slice(at + 1))
      break
    }
    if (word.startsWith('-f')) files.push(words[++at] ?? '')
    else if (word.startsWith('-dV')) blind.push(word)
    else if (harmlessWithValue.has(word)) at++
    else if (successor.test(word)) while (/^\d+$/.test(words[at + 1] ?? '')) at++
    else if (!harmless.has(word) && word !== '') unknown.push(word)
  }
  return { files, blind, unknown }
}
