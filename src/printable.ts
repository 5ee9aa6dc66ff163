/**
 * Characters that a terminal obeys or does not show: controls (C0, DEL, C1), formats (bidirectional controls,
 * zero width, tags), line and paragraph separators, halves of surrogate pairs (Unicode categories). Line breaks
 * and tabs are text.
 */
export const notPrintable = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const code = (character: string) => {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`
  return point < 0x10000
    ? `\\u${point.toString(16).padStart(4, '0')}`
    : `\\u{${point.toString(16)}}`
}

/** Returns text of others as it may be shown: what is not printable stands there by its number, as `\x1b`. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(notPrintable, code)
}
