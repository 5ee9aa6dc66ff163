/**
 * Fills in a template: every `@NAME@` by its value, each name exactly once. Throws an Error for a
 * name without value, a value without name, and a value that is more than a plain word to a shell.
 */
export function stamp(template: string, values: Readonly<Record<string, string>>): string {
  const found = [...template.matchAll(/@([A-Z0-9_]+)@/g)].map((match) => String(match[1]))
  const names = Object.keys(values)
  if (found.toSorted().join() !== names.toSorted().join()) {
    throw new Error(`The template has ${found.join(', ')}; the release has ${names.join(', ')}`)
  }
  return template.replace(/@([A-Z0-9_]+)@/g, (_, name: string) => plain(name, values[name]))
}

function plain(name: string, value = ''): string {
  if (!/^[\w.:/~%[\]-]*$/.test(value)) throw new Error(`${name} is no plain word: ${value}`)
  return value
}
