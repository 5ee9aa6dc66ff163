import { MASK, maskSecrets } from '../../text/mask.ts'

/**
 * What in a configuration of HAProxy is followed by a secret, which blanks alone part from it (configuration
 * manual 2.x: "stats auth", "user", "http-request set-header", "setenv"). The rest of the line is masked:
 * quotes and escapes leave no sure end of a word.
 */
const secretRests: readonly RegExp[] = [
  /(\bstats\s+auth\s+)\S.*$/i,
  /(\buser\s+\S+\s+(?:insecure-)?password\s+)\S.*$/i,
  // A header or a variable by its name, quoted or not, also as `set-var(txn.token)`.
  /((?<![\w-])["']?[\w.()-]*(?:[_-]key|(?:api|app|auth|priv)key|passw(?:or)?d|passphrase|pwd|token|secret|secret_id|credential|authorization|authenticate)s?["')]*\s+)\S.*$/i,
  /(\b(?:(?:set|add|replace)-(?:header|cookie|value)|hdr)\s+["']?(?:set-)?cookie["']?\s+)\S.*$/i,
  // The other way round: an authorization by its form.
  /(\b(?:Basic|Bearer)(?:\s|\\ )+)\S.*$/,
]

/** Gives a configuration of HAProxy with its secrets masked; the number of lines stays the same. */
export function maskCfg(text: string): string {
  const maskRest = (line: string) =>
    secretRests.reduce((shown, pattern) => shown.replace(pattern, `$1${MASK}`), line)
  const lines = text.split('\n').map((whole) => {
    const line = whole.replace(/\r$/, '')
    return maskRest(line) + whole.slice(line.length)
  })
  return maskSecrets(lines.join('\n'))
}
