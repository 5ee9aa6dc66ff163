/** A section of a .repo file: its name in brackets, and its options, names in lower case. */
export interface RepoSection {
  readonly id: string
  readonly options: Readonly<Record<string, string>>
}

/**
 * Reads a file as yum, dnf and zypper write them (yum.conf(5)): `name = value` or `name: value`, a value goes
 * on in lines that begin with a blank; `#` and `;` begin comments, at the beginning of a line only. What is
 * neither is passed over, as they do.
 */
export function parseRepoFile(text: string): RepoSection[] {
  const sections: { id: string; options: Record<string, string> }[] = []
  let last: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const section = sections.at(-1)
    const id = /^\[([^\]]*)\]/.exec(line)?.[1]
    const [, name, value] = /^([^\s=:[][^=:]*)[=:](.*)$/.exec(line) ?? []
    if (id !== undefined) {
      sections.push({ id: id.trim(), options: {} })
      last = undefined
    } else if (section && name !== undefined) {
      last = name.trim().toLowerCase()
      section.options[last] = value?.trim() ?? ''
    } else if (section && last !== undefined && /^\s/.test(line)) {
      section.options[last] = `${section.options[last]}\n${line.trim()}`.trim()
    }
  }
  return sections
}
