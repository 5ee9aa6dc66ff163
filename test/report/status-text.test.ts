import t from 'tap'
import { painter } from '../../src/report/paint.ts'
import { type StatusFacts, statusText } from '../../src/report/status-text.ts'

const facts: StatusFacts = {
  result: 'proved',
  version: '0.1.0',
  packages: { agent: '1:7.66.0-1', proxy: undefined },
  site: 'ddog-gov.com',
  isDefault: false,
  chain: [{ link: 'route', title: 'The way', state: 'proved', checks: [] }],
  open: [],
  kernelFips: undefined,
  certificate: { number: 4282, status: '#4282: it holds' },
  remembered: {},
}
const text = (others: Partial<StatusFacts> = {}) =>
  statusText({ ...facts, ...others }, painter(false))

t.test('every fact has its line, also where there is nothing', async (t) => {
  t.equal(
    text(),
    `Agent         1:7.66.0-1
FIPS proxy    not installed
Site          ddog-gov.com
dd-fips       0.1.0; has changed nothing here
Timer         none; \`dd-fips install --watch-unit\` has a proof made every day
Remembered    nothing
Kernel FIPS   the kernel does not say
Certificate   #4282:
              it holds

The chain, as seen now: proved
  1. The way                                    proved
`,
  )
  t.match(
    text({ site: 'datadoghq.com', isDefault: true }),
    'datadoghq.com, by default: none is set',
  )
  t.match(text({ kernelFips: true }), /Kernel FIPS {3}on\n/)
  t.match(
    text({ lastRun: { startedAt: 'then', state: 'remains' } }),
    'last run then: failed, and not all put back',
  )
  t.match(
    text({ timer: { active: false, last: { at: 'x', code: 9 } } }),
    'there, but not active; last x: exit code 9',
  )
})

t.test('what is open stands below, and nothing of the host is raw', async (t) => {
  const open = [{ id: 'proxy.log', status: 'fail', summary: 'a\x1b[2J' }] as const
  const shown = text({ result: 'failed', open })
  t.match(shown, /NOT PROVED[\s\S]*\n {2}fail {2}proxy\.log: a/)
  t.notMatch(shown, '\x1b')
  t.match(shown, /dd-fips verify --explain/)
})

t.test('a run that was interrupted is named first, with its cure', async (t) => {
  const open = [
    { id: 'proxy.log', status: 'skip', summary: 'later' },
    { id: 'run.finished', status: 'fail', summary: 'It was interrupted.', remedy: 'Run `x`.' },
  ] as const
  t.match(
    text({ open }),
    /^ {2}fail {2}run\.finished: It was interrupted\.\n {2}To fix it: Run `x`\.\n\nAgent /,
  )
})
