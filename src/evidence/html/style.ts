/**
 * The style sheet of the page: light and dark, A4 and phone. Colours have a contrast of 4.5 to 1 and more on
 * their ground (WCAG 2.2, 1.4.3).
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f6f7f9; --ink: #1b2230; --soft: #545d6e; --line: #d5dae2; --link: #1a4fa3;
  --pass: #14622f; --pass-ground: #e3f4e8; --warn: #7a4a00; --warn-ground: #fdf0d5;
  --fail: #a01525; --fail-ground: #fde6e7; --skip: #454e5e; --skip-ground: #e9ecf1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161d; --raised: #1a202a; --ink: #e6e9ef; --soft: #a6afbe; --line: #333c4a; --link: #8ab8ff;
    --pass: #7fdc9b; --pass-ground: #12301d; --warn: #f2c266; --warn-ground: #36280b;
    --fail: #ff9aa2; --fail-ground: #401419; --skip: #b9c1ce; --skip-ground: #29303c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 2rem; margin: 0 0 1.25rem; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; margin: 3rem 0 0.75rem; }
h2 .number { color: var(--soft); font-weight: 400; margin-right: 0.35em; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.5rem; }
h4 { font-size: 0.9rem; margin: 0.75rem 0 0.25rem; color: var(--soft); }
p { margin: 0 0 0.75rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
.eyebrow { margin: 0 0 0.25rem; color: var(--soft); font-size: 0.85rem; font-weight: 600; letter-spacing: 0.04em; }
.aside, .none { color: var(--soft); font-size: 0.875rem; }
.version { font-weight: 400; color: var(--soft); }
td .result { display: flex; gap: 0.4rem; align-items: baseline; margin-bottom: 0.2rem; }
td .result .badge { font-size: 0.75rem; line-height: 1.4; padding: 0 0.4rem; }
.number { font-variant-numeric: tabular-nums; }
code, pre { font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
pre {
  margin: 0 0 0.5rem; padding: 0.5rem 0.75rem; background: var(--raised); border-radius: 0.25rem;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
dl { margin: 0 0 1rem; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: 0.3rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; }
ul, ol { margin: 0 0 0.75rem; padding-left: 1.2rem; }
li { padding: 0.15rem 0; overflow-wrap: anywhere; }
header dl { border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
.verdict { margin-top: 1.5rem; border: 1px solid var(--line); border-radius: 0.5rem; overflow: hidden; }
.verdict > h2 { margin: 0; padding: 1rem 1.25rem; }
.verdict.proved > h2 { background: var(--pass-ground); color: var(--pass); }
.verdict.incomplete > h2 { background: var(--warn-ground); color: var(--warn); }
.verdict.failed > h2 { background: var(--fail-ground); color: var(--fail); }
.certificate { margin-top: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 1.25rem; font-size: 0.9375rem; }
.chain { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 0 1rem; font: 15px system-ui, sans-serif; fill: var(--ink); break-inside: avoid; }
.chain line { stroke-width: 3; } .chain circle { fill: var(--ground); stroke-width: 2.5; }
.chain .sign { text-anchor: middle; font-weight: 700; } .chain .state { text-anchor: end; font-weight: 600; }
.chain .end { font-weight: 700; }
.chain .proved line, .chain .proved circle { stroke: var(--pass); } .chain .proved .sign, .chain .proved .state { fill: var(--pass); }
.chain .failed line, .chain .failed circle { stroke: var(--fail); } .chain .failed .sign, .chain .failed .state { fill: var(--fail); }
.chain .failed line { stroke-dasharray: 2 6; }
.chain .not-seen line, .chain .not-seen circle { stroke: var(--skip); } .chain .not-seen .sign, .chain .not-seen .state { fill: var(--skip); }
.chain .not-seen line { stroke-dasharray: 7 5; }
.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); font-size: 0.9375rem; }
.cards > div { padding: 1rem 1.25rem; border-top: 1px solid var(--line); }
.cards > div + div { border-left: 1px solid var(--line); }
.cards h3 { margin-top: 0; }
nav ol { columns: 3; column-gap: 2rem; padding-left: 1.6rem; }
nav li { break-inside: avoid; }
article { border-top: 1px solid var(--line); }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 1rem; font-size: 0.9375rem; }
caption { text-align: left; color: var(--soft); font-size: 0.875rem; padding-bottom: 0.5rem; }
th { text-align: left; font-size: 0.8125rem; color: var(--soft); border-bottom: 2px solid var(--line); }
td { border-bottom: 1px solid var(--line); vertical-align: top; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; overflow-wrap: anywhere; }
td p { margin: 0 0 0.4rem; }
td p:last-child, td pre:last-child { margin-bottom: 0; }
.badge {
  display: inline-block; padding: 0.05rem 0.5rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600;
  white-space: nowrap; border: 1px solid currentColor;
}
.badge.pass { color: var(--pass); background: var(--pass-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); }
.badge.fail { color: var(--fail); background: var(--fail-ground); }
.badge.skip { color: var(--skip); background: var(--skip-ground); }
@media screen and (max-width: 45rem) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  .cards { grid-template-columns: minmax(0, 1fr); }
  .cards > div + div { border-left: 0; }
  nav ol { columns: 1; }
  dl > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  table, thead, tbody, tr, td, caption { display: block; }
  colgroup { display: none; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: 0.6rem 0; }
  td:empty { display: none; }
  td { border: 0; padding: 0.15rem 0; display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0.75rem; }
  td::before { content: attr(data-label); color: var(--soft); font-size: 0.8125rem; padding-top: 0.1rem; }
}
@page {
  size: A4; margin: 18mm 16mm 20mm;
  @top-left { content: "Evidence: Datadog Agent through the FIPS proxy"; font: 8pt sans-serif; color: #545d6e; }
  @bottom-left { content: "%FOOT%"; font: 8pt sans-serif; color: #545d6e; }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt sans-serif; color: #545d6e; }
}
@media print {
  :root {
    color-scheme: light;
    --ground: #fff; --raised: #f6f7f9; --ink: #000; --soft: #454e5e; --line: #c3c9d3; --link: #000;
    --pass: #14622f; --pass-ground: #fff; --warn: #7a4a00; --warn-ground: #fff;
    --fail: #a01525; --fail-ground: #fff; --skip: #454e5e; --skip-ground: #fff;
  }
  html { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 8mm; break-after: avoid; }
  h3, h4, caption { break-after: avoid; }
  table, .cards { font-size: 0.9rem; }
  thead { display: table-header-group; }
  tr, article, dl > div, li { break-inside: avoid; }
  p, li, pre { orphans: 3; widows: 3; }
  nav { display: none; }
  a { text-decoration: none; }
}
`
