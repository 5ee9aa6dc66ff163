import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import type { Evidence } from '../../../src/evidence/evidence.ts'
import { renderHtml } from '../../../src/evidence/html/render-html.ts'
import { sample } from '../sample.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'
const skip = existsSync(executablePath)
  ? false
  : `Chromium is not installed: CHROMIUM names it (${executablePath})`

const A4 = 794 // CSS pixels, 210 mm
const PRINTED = 673 // CSS pixels: A4 without its margins of 16 mm

/** Names that no line breaks: the page must give way, not its reader. */
const wide: Evidence = {
  ...sample('failed'),
  attention: [`/opt/${'a'.repeat(300)}`],
  files: [
    {
      path: `/${'very-long-'.repeat(40)}`,
      what: 'x',
      sha256: 'f'.repeat(64),
      owner: 'o'.repeat(64),
      mode: '640',
    },
  ],
}

const pages = { proved: sample('proved'), failed: sample('failed'), wide }

/** Runs in the page: what is wider than it, and text whose contrast is below 4.5 to 1. */
const inspect = `(() => {
  const root = document.documentElement
  const width = root.clientWidth
  const all = [...document.body.querySelectorAll('*')]
  const cut = all.filter((e) => e.getBoundingClientRect().right > width + 1 && getComputedStyle(e).position !== 'absolute')
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number)
  const light = (color) => {
    const [r, g, b] = numbers(color).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (e) => {
    const color = getComputedStyle(e).backgroundColor
    return numbers(color)[3] === 0 && e.parentElement ? ground(e.parentElement) : color
  }
  const faint = all.filter((e) => {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) return false
    const [x, y] = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a)
    return (x + 0.05) / (y + 0.05) < 4.5
  })
  const tell = (list) => [...new Set(list.map((e) => e.tagName + '.' + e.className))]
  return { overflow: root.scrollWidth - width, cut: tell(cut), faint: tell(faint) }
})()`

interface Inspection {
  readonly overflow: number
  readonly cut: readonly string[]
  readonly faint: readonly string[]
}

t.test('the page in Chromium', { skip }, async (t) => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  t.teardown(() => browser.close())

  const open = async (t: Test, evidence: Evidence, width: number, dark: boolean) => {
    const colorScheme = dark ? ('dark' as const) : ('light' as const)
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('request', (request) => said.push(`asked for ${request.url()}`))
    await page.setContent(renderHtml(evidence))
    t.same(said, [], 'nothing on the console, nothing asked for')
    return page
  }

  for (const [name, evidence] of Object.entries(pages)) {
    for (const [look, width, dark] of [
      ['at A4', A4, false],
      ['on a phone', 390, false],
      ['on a phone in the dark', 390, true],
      ['wide in the dark', 1200, true],
    ] as const) {
      await t.test(`${name} ${look}: nothing is cut off, all can be read`, async (t) => {
        const page = await open(t, evidence, width, dark)
        t.same(await page.evaluate(inspect), {
          overflow: 0,
          cut: [],
          faint: [],
        } satisfies Inspection)
        const shot = await page.screenshot({ fullPage: true })
        t.ok(shot.length > 20_000, 'a screenshot shows something')
        await page.close()
      })
    }
  }

  await t.test('printed: tables fit the paper, light though the screen is dark', async (t) => {
    const page = await open(t, pages.wide, PRINTED, true)
    await page.emulateMedia({ media: 'print' })
    t.same(await page.evaluate(inspect), { overflow: 0, cut: [], faint: [] } satisfies Inspection)
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    t.equal(ground, 'rgb(255, 255, 255)')
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const count = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    t.ok(count > 3 && count < 20, `${count} pages`)
    const [, right, top] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []
    t.same([Math.round(Number(right)), Math.round(Number(top))], [595, 842], 'A4')
    await page.close()
  })
})
