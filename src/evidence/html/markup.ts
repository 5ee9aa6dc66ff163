import { printable } from '../../printable.ts'

/** A piece of HTML. Only `html` makes one, so text from a host never gets in as markup. */
export interface Markup {
  readonly html: string
}

type Content = Markup | string | number | undefined | false | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function render(content: Content): string {
  if (content === undefined || content === false) return ''
  if (Array.isArray(content)) return content.map(render).join('')
  if (typeof content === 'object') return (content as Markup).html
  // Characters that no HTML document may have (HTML, 13.2.3.5) are shown as U+FFFD.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const text = String(content).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
  return printable(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

/** Template tag: what is filled in is escaped, for text and quoted attributes alike, unless it is markup. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = strings.map((part, index) => part + render(contents[index]))
  return { html: parts.join('') }
}
