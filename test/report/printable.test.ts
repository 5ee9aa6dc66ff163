import t from 'tap'
import type { CauseFound } from '../../src/doctor/cause.ts'
import { html } from '../../src/evidence/html/markup.ts'
import { asCode, asMarkup, oneLine } from '../../src/evidence/oscal/names.ts'
import { printable } from '../../src/printable.ts'
import { doctorText } from '../../src/report/doctor-text.ts'
import { jsonDocument } from '../../src/report/json.ts'
import { openLog } from '../../src/report/log.ts'
import { painter } from '../../src/report/paint.ts'
import { escapedJson, forTerminal } from '../../src/report/printable.ts'
import { plainProgress, terminalProgress } from '../../src/report/progress.ts'
import { detectionText, failureText, planText, verdictText } from '../../src/report/text.ts'
import { debian } from '../support/machine.ts'

/** What a less privileged user may have put into a command line, a cfg, an environment file or a log. */
const attacks: Readonly<Record<string, string>> = {
  'CSI clears the screen': '\u001b[2J\u001b[H',
  'CSI colours text': '\u001b[32m',
  'OSC 0 sets the title': '\u001b]0;title\u0007',
  'OSC 8 is a link': '\u001b]8;;https://x.example\u001b\\',
  'OSC 52 writes the clipboard': '\u001b]52;c;cm0gLXJm\u0007',
  DCS: '\u001bP1;1|17/ab\u001b\\',
  APC: '\u001b_Gf=24;\u001b\\',
  backspace: 'failed\b\b\b\b\b\b',
  'carriage return': 'failed\rProved',
  BEL: '\u0007',
  'bidi override': '\u202e\u202d\u202a\u202b\u202c',
  'bidi isolates': '\u2066\u2067\u2068\u2069\u200f\u061c',
  'zero width': 'a\u200b\u200c\u200d\u2060\ufeffb',
  'C1 controls as UTF-8': '\u009b2J\u0090\u009d0;x\u009c\u0080',
  'raw 0x9b': Buffer.from([0x41, 0x9b, 0x32, 0x4a]).toString(),
  DEL: '\u007f',
  separators: '\u2028\u2029\u0085\v\f',
  'tag characters': '\u{e0041}\u{e007f}',
  'half a surrogate pair': '\ud800',
}

const bad = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const colour = painter(true)

for (const [name, attack] of Object.entries(attacks)) {
  t.test(`${name}: nothing of it reaches a terminal or a log`, async (t) => {
    const text = `before ${attack} after`
    const check = {
      id: 'proxy.ports',
      status: 'fail',
      summary: text,
      evidence: text,
      remedy: text,
    } as const
    const verdict = { result: 'failed', checks: [check] } as const
    const finding: CauseFound = {
      ...({
        id: 'check',
        cause: text,
        likelihood: 'certain',
        evidence: text,
        command: text,
      } as const),
      ...{ mends: true, advice: text, explains: ['proxy.ports'] },
    }
    const step = { kind: 'remove-file', path: '/x', content: '' } as const
    const plan = { changes: [{ step, summary: text, diff: `-${text}\n+${text}` }], restart: [] }
    const failure = { code: 'X', exit: 'unproved', message: text, remedy: text } as const
    const distribution = { id: text, version: text, name: text }
    const detection = {
      ...({ distribution, family: null, packageManager: null, init: 'none' } as const),
      ...{ arch: text, supported: false, reason: text },
    } as const
    const texts = (paint: typeof colour) => ({
      verdict: verdictText(verdict, paint),
      doctor: doctorText(verdict, [finding], undefined, paint),
      plan: planText(plan, paint),
      failure: failureText(failure, paint),
      detection: detectionText(detection, paint),
    })
    for (const [what, shown] of Object.entries(texts(painter(false)))) {
      t.notMatch(shown, bad, `${what}, plain`)
    }
    for (const [what, shown] of Object.entries(texts(colour))) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: our own styles are what it looks for
      const others = shown.replace(/\u001b\[(?:0|1|2|3[1236])m/g, '')
      t.notMatch(others, bad, `${what}, in colour`)
      t.equal(forTerminal(shown, true), shown, 'our own styles stay')
    }
    t.notMatch(forTerminal(text, false), bad, 'whatever else is written')

    const written: string[] = []
    const stream = { write: (one: string) => written.push(one), columns: 80, isTTY: false }
    const look = { paint: painter(false), quiet: false, verbose: true }
    const given = { ...look, stream: stream as unknown as NodeJS.WriteStream }
    for (const progress of [plainProgress(given), await terminalProgress(given)]) {
      for (const write of [progress.start, progress.note, progress.done, progress.warn]) write(text)
      progress.stop()
    }
    t.notMatch(written.join(''), bad, 'progress and warnings')
    t.ok(written.length > 4)

    const { host, files } = debian()
    const log = openLog('x')
    log.add(text)
    await log.save(host)
    t.notMatch(files.get('/var/log/dd-fips/x.log')?.content.toString() ?? '\u0007', bad, 'the log')

    const json = jsonDocument({ text })
    t.notMatch(json, bad, 'JSON')
    t.equal(JSON.parse(json).text, text, 'whose data are exact')
    t.notMatch(html`${text}`.html, bad, 'HTML')
    for (const markup of [oneLine, asMarkup, asCode]) t.notMatch(markup(text), bad, 'OSCAL')
  })
}

t.test('text stays text', async (t) => {
  const text = 'Zürich\t日本 ✓ \u{1f600}\nline'
  t.equal(printable(text), text)
  t.equal(printable('a\r\nb'), 'a\nb')
  t.equal(printable('\u001b[2J'), '\\x1b[2J')
  t.equal(printable('\u202e'), '\\u202e')
  t.equal(escapedJson('"\u{e0041}"'), '"\\udb40\\udc41"')
})
