/**
 * Says whether a package manager told in these lines of a package in this version. apt has `Setting up NAME
 * (VERSION)`, dnf and zypper `Installing : NAME-VERSION.ARCH` with or without an epoch, dnf also a table of
 * NAME, ARCH and VERSION. Another package of the same name's beginning is not meant.
 */
export function isTold(lines: readonly string[], name: string, version: string): boolean {
  const plain = quoted(version.replace(/^\d+:/, ''))
  const word = `(?<![\\w+.-])${quoted(name)}`
  const joined = `${word}-(\\d+:)?${plain}(?![\\w~^+-])`
  const apart = `${word}([:.]\\w+)?[\\s(].*(?<![\\w.~^+-])${plain}(?![\\w.~^+-])`
  const pattern = new RegExp(`${joined}|${apart}`)
  return lines.some((line) => pattern.test(line))
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\~-]/g, '\\$&')
