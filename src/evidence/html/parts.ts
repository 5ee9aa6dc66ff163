import type { Status } from '../../checks/check.ts'
import { html, type Markup } from './markup.ts'

/** What a status is called on the page: the word alone must carry it, for print and for those who see no colour. */
const words: Readonly<Record<Status, string>> = {
  pass: 'Pass',
  warn: 'Warning',
  fail: 'Fail',
  skip: 'Not made',
}

/** Returns the result of a check as a coloured word. */
export function badge(status: Status): Markup {
  return html`<span class="badge ${status}">${words[status]}</span>`
}

/** Returns text that stands as it is on the host: a path, a command, a value. */
export function code(text: string): Markup {
  return html`<code>${text}</code>`
}

export interface Column {
  readonly title: string
  /** Width as CSS has it; the others share what is left. */
  readonly width?: string
}

/**
 * A table that becomes a list of cards on a narrow screen, where each cell says what it is. Roles are written
 * out, since a table whose rows are laid out as blocks is none to a screen reader any more.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Markup | string)[])[],
): Markup {
  const cell = (content: Markup | string, index: number) =>
    html`<td role="cell" data-label="${columns[index]?.title ?? ''}"><div>${content}</div></td>`
  return html`<table role="table">
<caption>${caption}</caption>
<colgroup>${columns.map(({ width }) => (width ? html`<col style="width:${width}">` : html`<col>`))}</colgroup>
<thead role="rowgroup"><tr role="row">${columns.map(
    ({ title }) => html`<th role="columnheader" scope="col">${title}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row.map(cell)}</tr>\n`)}</tbody>
</table>
`
}

/** A section of the page, with the address that the contents lead to. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: Markup
}

/** Returns a list with bullets. */
export function list(items: readonly (Markup | string)[]): Markup {
  return html`<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>`
}

/** Names and what they stand for, one below the other. */
export function pairs(rows: readonly (readonly [string, Markup | string | undefined])[]): Markup {
  const known = rows.filter(([, value]) => value !== undefined)
  return html`<dl>${known.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`,
  )}</dl>`
}

/** Says that there is nothing to show. */
export function none(what: string): Markup {
  return html`<p class="none">${what}</p>`
}
