import t from 'tap'
import { drawChart } from '../../scripts/bench/chart.ts'

const chart = {
  title: 'Time & <ratio>',
  axis: 'multiples',
  series: ['apt', 'dnf'],
  groups: [
    { label: 'install', bars: [{ value: 1.5, lower: 1.4, upper: 1.6, goal: 1.24 }, undefined] },
    {
      label: 'pipe',
      bars: [
        { value: 3, lower: 2.9, upper: 3.8 },
        { value: 2, lower: 2, upper: 2 },
      ],
    },
  ],
}

t.test('the plot has a title, labelled axes, a legend and a light background', async (t) => {
  const svg = drawChart(chart)
  t.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 960 \d+"/)
  t.match(svg, /<title>Time &amp; &lt;ratio&gt;<\/title>/)
  for (const text of ['multiples', 'apt', 'dnf', 'install', 'pipe', '1.50', '3.00']) {
    t.match(svg, `>${text}</text>`)
  }
  t.match(svg, /fill="#ffffff"/)
  t.notMatch(svg, /<script|href|NaN|Infinity|undefined/)
})

t.test('bars are as long as their values, and the axis reaches beyond the largest', async (t) => {
  const bars = [
    ...drawChart(chart).matchAll(/<rect x="300" y="[\d.]+" width="([\d.]+)" height="11"/g),
  ]
  const widths = bars.map(([, width]) => Number(width))
  t.equal(widths.length, 3, 'a series that was not measured has no bar')
  const [install = 0, pipe = 0, other = 0] = widths
  t.ok(Math.abs(pipe / install - 2) < 0.01)
  t.ok(Math.abs(pipe / other - 1.5) < 0.01)
  t.ok(pipe < 590, 'the bar ends within the plot')
})

t.test('very small and very large values have an axis that can be read', async (t) => {
  for (const value of [0.004, 0.9, 47, 1234]) {
    const groups = [{ label: 'one', bars: [{ value, lower: value, upper: value }] }]
    const svg = drawChart({ ...chart, series: ['apt'], groups })
    const marks = svg.match(/stroke="#dddddd"/g)?.length ?? 0
    t.ok(marks >= 3 && marks <= 11, `${value}: ${marks} marks`)
    t.notMatch(svg, /NaN|Infinity/)
  }
})
