/** Reads an option with several values: blanks, commas and line breaks are between them. */
export function words(value: string | undefined): string[] {
  return (value ?? '').split(/[\s,]+/).filter(Boolean)
}

/** Reads an option that is on or off; undefined where it is absent or neither. */
export function isOn(value: string | undefined): boolean | undefined {
  if (/^(1|yes|true|on|enabled|always)$/i.test(value ?? '')) return true
  if (/^(0|no|false|off|disabled|never)$/i.test(value ?? '')) return false
  return undefined
}
