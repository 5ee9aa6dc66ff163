import t from 'tap'
import { parseShow, wordsOf } from '../../../src/services/systemd/systemd-show.ts'

/** As systemd 252 prints it, of a unit that runs, one that is masked for this boot and one unknown. */
const recorded = `LoadState=loaded
ActiveState=active
FragmentPath=/lib/systemd/system/datadog-agent.service
UnitFileState=enabled
MainPID=812
ControlGroup=/system.slice/datadog-agent.service
Environment=DD_FIPS_ENABLED=true "DD_TAGS=a:b c:d" DD_URL=https://x?a=b

LoadState=masked
ActiveState=inactive
UnitFileState=masked-runtime
MainPID=0
ControlGroup=
Environment=

LoadState=not-found
ActiveState=inactive
UnitFileState=
MainPID=0
`

t.test('a block a unit, a value may hold equals signs', async (t) => {
  const [agent, masked, unknown, ...more] = parseShow(recorded)
  t.match(agent, { LoadState: 'loaded', MainPID: '812' })
  t.equal(agent?.Environment, 'DD_FIPS_ENABLED=true "DD_TAGS=a:b c:d" DD_URL=https://x?a=b')
  t.match(masked, { UnitFileState: 'masked-runtime', Environment: '' })
  t.match(unknown, { LoadState: 'not-found' })
  t.same(more, [])
})

t.test('assignments are read as systemd quotes them', async (t) => {
  const cases: [string, Record<string, string>][] = [
    ['', {}],
    ['A=1', { A: '1' }],
    ['A=1 B=2', { A: '1', B: '2' }],
    ['A=', { A: '' }],
    ['A=b=c', { A: 'b=c' }],
    ['"A=one two" B=3', { A: 'one two', B: '3' }],
    ["'A=one two'", { A: 'one two' }],
    ['A="one two"', { A: 'one two' }],
    ['"A=say \\"hi\\""', { A: 'say "hi"' }],
    ['$"A=x y"', { A: 'x y' }],
    ['"A=back\\\\slash"', { A: 'back\\slash' }],
    ['word A=1', { A: '1' }],
    ['=x', {}],
    ['A=1 A=2', { A: '2' }],
    ['"A=ä ☂"', { A: 'ä ☂' }],
  ]
  for (const [text, assignments] of cases) t.same(wordsOf(text), assignments, text || 'nothing')
})
