/** One bar: a median and the two values that half of the runs lie between. */
interface Bar {
  readonly value: number
  readonly lower: number
  readonly upper: number
  /** Where the goal is; a mark is drawn there. */
  readonly goal?: number
}

/** Bars that belong together, one per series; undefined where a series was not measured. */
interface BarGroup {
  readonly label: string
  readonly bars: readonly (Bar | undefined)[]
}

export interface Chart {
  readonly title: string
  /** What the horizontal axis measures. */
  readonly axis: string
  readonly series: readonly string[]
  readonly groups: readonly BarGroup[]
}

/** Told apart also by those who see few colours (Okabe and Ito). */
const colours = ['#0072b2', '#e69f00', '#009e73']
const ink = '#222222'
const size = { width: 960, left: 300, right: 60, top: 70, bar: 13, gap: 14, bottom: 60 }

/** Returns a chart of horizontal bars as SVG: light background, no script, no font of its own. */
export function drawChart(chart: Chart): string {
  const { title, axis, series, groups } = chart
  const rowHeight = series.length * size.bar + size.gap
  const plotHeight = groups.length * rowHeight
  const height = size.top + plotHeight + size.bottom
  const width = size.width - size.left - size.right
  const largest = Math.max(
    ...groups.flatMap(({ bars }) => bars.flatMap((bar) => (bar ? [bar.upper, bar.goal ?? 0] : []))),
  )
  const step = stepFor(largest)
  const end = Math.ceil(largest / step) * step
  const x = (value: number) => round(size.left + (value / end) * width)
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step)
  const bottom = size.top + plotHeight
  const parts = [
    `<rect width="${size.width}" height="${height}" fill="#ffffff"/>`,
    text(20, 28, title, 'font-size="17" font-weight="bold"'),
    ...series.map((name, index) => legend(name, index)),
    ...ticks.flatMap((tick) => [
      `<line x1="${x(tick)}" y1="${size.top}" x2="${x(tick)}" y2="${bottom}" stroke="#dddddd"/>`,
      text(x(tick), bottom + 18, label(tick, step), 'text-anchor="middle"'),
    ]),
    text(size.left + width / 2, bottom + 42, axis, 'text-anchor="middle"'),
    ...groups.flatMap((group, index) => drawGroup(group, size.top + index * rowHeight, x)),
    `<line x1="${size.left}" y1="${size.top}" x2="${size.left}" y2="${bottom}" stroke="${ink}"/>`,
  ]
  const box = `viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" font-family="sans-serif" font-size="12" fill="${ink}">
<title>${escapeXml(title)}</title>
${parts.join('\n')}
</svg>
`
}

function drawGroup({ label: name, bars }: BarGroup, top: number, x: (value: number) => number) {
  const first = top + size.gap / 2
  const middle = first + (bars.length * size.bar) / 2
  return [
    text(size.left - 8, middle + 4, name, 'text-anchor="end"'),
    ...bars.flatMap((bar, index) => (bar ? drawBar(bar, index, first + index * size.bar, x) : [])),
  ]
}

function drawBar(bar: Bar, index: number, y: number, x: (value: number) => number): string[] {
  const centre = y + size.bar / 2
  const [from, to] = [x(bar.lower), x(bar.upper)]
  const fill = `fill="${colours[index % colours.length]}"`
  const mark =
    bar.goal === undefined
      ? []
      : [
          `<line x1="${x(bar.goal)}" y1="${y}" x2="${x(bar.goal)}" y2="${y + size.bar}" stroke="#cc0000" stroke-width="2"/>`,
        ]
  const right = Math.max(x(bar.value), to, x(bar.goal ?? 0))
  return [
    `<rect x="${size.left}" y="${y + 1}" width="${round(x(bar.value) - size.left)}" height="${size.bar - 2}" ${fill}/>`,
    `<line x1="${from}" y1="${centre}" x2="${to}" y2="${centre}" stroke="${ink}" stroke-width="1.5"/>`,
    ...mark,
    text(right + 5, centre + 4, bar.value.toFixed(2), 'font-size="10"'),
  ]
}

function legend(name: string, index: number): string {
  const x = size.left + index * 110
  const box = `<rect x="${x}" y="44" width="12" height="12" fill="${colours[index % colours.length]}"/>`
  return `${box}${text(x + 18, 54, name, '')}`
}

/** Returns the distance of the axis's marks: 1, 2 or 5 times a power of ten, at most ten of them. */
function stepFor(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest / 10 || 1))
  return [1, 2, 5, 10].map((times) => times * power).find((step) => largest / step <= 10) ?? power
}

function label(tick: number, step: number): string {
  return tick.toFixed(Math.max(0, -Math.floor(Math.log10(step))))
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
