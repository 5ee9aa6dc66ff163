/** A file that is not as its package brought it. */
export interface AlteredFile {
  readonly path: string
  /** The package marks it as configuration, which people are meant to change. */
  readonly isConfiguration: boolean
  /** In words: `content`, `mode`, `missing`, in the order of rpm's letters. */
  readonly what: readonly string[]
}

/** The letters of `rpm -V` (rpm(8), VERIFY OPTIONS); dpkg uses 5 only. */
const words: Readonly<Record<string, string>> = {
  S: 'size',
  M: 'mode',
  '5': 'content',
  D: 'device',
  L: 'link',
  U: 'owner',
  G: 'group',
  T: 'time',
  P: 'capabilities',
}

const row = /^(missing|[A-Z0-9.?]{8,11})\s+(?:([a-z])\s+)?(\/.*?)(?: \(.*\))?$/

/**
 * Reads what `rpm -V` and `dpkg --verify` print, a line a file that differs (rpm(8), dpkg(1)
 * --verify-format rpm). `.` is a check that passed, `?` one that could not be made.
 */
export function parseAltered(output: string): AlteredFile[] {
  const found = output.split('\n').flatMap((line): AlteredFile[] => {
    const [, marks = '', attribute, path] = row.exec(line.trimEnd()) ?? []
    if (path === undefined) return []
    const what = marks === 'missing' ? ['missing'] : [...marks].flatMap((mark) => words[mark] ?? [])
    return [{ path, isConfiguration: attribute === 'c', what }]
  })
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Gives the configuration files among these whose content is another, those that no package marks as such too. */
export function configurationAmong(files: readonly AlteredFile[]): string[] {
  const isOf = ({ path, isConfiguration }: AlteredFile) =>
    isConfiguration || path.startsWith('/etc/')
  const altered = files.filter((file) => file.what.includes('content') && isOf(file))
  return altered.map(({ path }) => path)
}

/** Says whether the program is another than the one that was packaged: no matter of owners or of times. */
export function isTampered({ isConfiguration, what }: AlteredFile): boolean {
  return !isConfiguration && (what.includes('content') || what.includes('missing'))
}
