import { maskCredentials } from '../text/mask.ts'

const MASK = '********'

/** A flag or a variable that names a secret: `--db-password`, `-token`, `DD_API_KEY`, `X-Auth-Token`. */
const secretName =
  /(?:[_-]key|(?:api|app|auth|access|priv)key|passw(?:or)?d|passphrase|passwd|pwd|passin|passout|pass|token|secret|secret[_-]id|community|credentials?|authorization|auth|cookie)s?$/i

/** Short flags that take a password, by program; also glued to it, as in `mysql -pX`. */
const shortFlags: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:mysql|mariadb|mycli)/, /^-p/],
  [/^(?:sshpass)$/, /^-p/],
  [/^(?:curl|wget|http)$/, /^-[uUH]/],
  [/^(?:redis-cli)$/, /^-a/],
  [/^(?:ldap\w+|smbclient|rpcclient)$/, /^-[wUy]/],
  [/^(?:snmp\w+)$/, /^-[cAXaxlu]/],
  [/^(?:mongo\w*|sqlcmd|isql|mosquitto_\w+|ipmitool|freerdp|xfreerdp)$/, /^-[pPU]/],
]

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/**
 * Gives the words of a command line with `********` in place of what flags that name a secret are given,
 * after `=`, glued, or as the next word, and of credentials in addresses. Hides rather too much: command
 * lines of programs that are none of ours are shown to people and filed as evidence.
 */
export function maskArguments(words: readonly string[]): string[] {
  const programs = words.slice(0, 3).map(nameOf) // behind sh, env or a path to an interpreter as well
  const short = shortFlags.filter(([program]) => programs.some((name) => program.test(name)))
  const shown: string[] = []
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? ''
    const isValue = index > 0 && before.startsWith('-') && !before.includes('=') && isSecret(before)
    const isGlued = short.some(([, flag]) => flag.test(word) && word.length > 2)
    const isShort = short.some(([, flag]) => flag.test(before) && before.length === 2)
    if ((isValue && !/^--?\w/.test(word)) || isShort) shown.push(MASK)
    else if (isGlued && !word.startsWith('--')) shown.push(word.slice(0, 2) + MASK)
    else shown.push(maskPair(word))
  }
  return shown
}

/** `-p` alone is as often a port; what it is followed by is judged by the program. */
const isSecret = (flag: string) => secretName.test(flag.replace(/^-+/, '-')) && flag.length > 2

/** `--password=x`, `DD_API_KEY=x`, `Authorization: Basic x`, also within a word, as behind `sh -c`. */
function maskPair(word: string): string {
  if (/\s/.test(word) && !/^[\w-]+:\s/.test(word)) {
    const parts = word.split(/(\s+)/)
    const inner = maskArguments(parts.filter((_, index) => index % 2 === 0))
    return parts
      .map((part, index) => (index % 2 === 0 ? (inner[index / 2] ?? part) : part))
      .join('')
  }
  const [, name = '', separator = ''] = /^([\w.-]+)(=|:\s*)/.exec(word) ?? []
  if (name !== '' && secretName.test(name) && word.length > name.length + separator.length)
    return name + separator + MASK
  return maskCredentials(word).replace(/(?<![\w-])(?:[0-9a-f]{32}|[0-9a-f]{40})(?![\w-])/g, MASK)
}
