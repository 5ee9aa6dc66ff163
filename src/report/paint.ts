const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

export type Style = keyof typeof codes

/** Gives text in a style, or as it is where colours are off. */
export type Paint = (style: Style, text: string) => string

/** Makes the painter for a stream: ANSI SGR sequences (ECMA-48), or nothing. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text)
}
