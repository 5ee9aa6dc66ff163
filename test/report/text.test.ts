import t from 'tap'
import type { Verdict } from '../../src/checks/verify.ts'
import type { Detection } from '../../src/detect/detection.ts'
import type { PlannedChanges } from '../../src/plan/plan.ts'
import { failureJson, jsonDocument, planJson } from '../../src/report/json.ts'
import { painter } from '../../src/report/paint.ts'
import {
  detectionText,
  failureText,
  installText,
  planText,
  verdictText,
} from '../../src/report/text.ts'

const plain = painter(false)

const changes: PlannedChanges = {
  changes: [
    {
      step: { kind: 'add-repository', path: '/etc/x.list', content: 'new\n' },
      summary: '/etc/x.list: changed',
      diff: '--- /etc/x.list\n+++ /etc/x.list\n@@ -1,1 +1,1 @@\n-old\n+new\n',
    },
    {
      step: { kind: 'enable-service', manager: 'systemd', unit: 'one', run: true, inputs: [] },
      summary: 'one: restart (its inputs change)',
    },
  ],
  restart: ['one'],
}

const verdict: Verdict = {
  result: 'failed',
  checks: [
    { id: 'proxy.service', status: 'pass', summary: 'It runs.', evidence: 'active' },
    {
      id: 'proxy.cfg.unmodified',
      status: 'fail',
      summary: 'It differs.',
      evidence: '-a\n+b\n',
      remedy: 'Copy it.',
    },
    { id: 'agent.version', status: 'warn', summary: 'It is old.', remedy: 'Upgrade.' },
    { id: 'proxy.log', status: 'skip', summary: 'Not looked at.' },
  ],
}

t.test('a plan is a line a change, its diff below, and what restarts', async (t) => {
  t.equal(
    planText(changes, plain),
    `2 changes:
  /etc/x.list: changed
      --- /etc/x.list
      +++ /etc/x.list
      @@ -1,1 +1,1 @@
      -old
      +new
  one: restart (its inputs change)

Started or restarted, in this order: one.
`,
  )
  const [first] = changes.changes
  const one = { changes: first ? [{ step: first.step, summary: 'a' }] : [], restart: [] }
  t.equal(planText(one, plain), '1 change:\n  a\n')
  t.equal(
    planText({ changes: [], restart: [] }, plain),
    'Nothing to do: the host is as it should be.\n',
  )
})

t.test('a plan as JSON names its steps by kind and holds none of their data', async (t) => {
  t.same(planJson(changes), {
    changes: [
      {
        step: 'add-repository',
        summary: '/etc/x.list: changed',
        diff: '--- /etc/x.list\n+++ /etc/x.list\n@@ -1,1 +1,1 @@\n-old\n+new\n',
      },
      { step: 'enable-service', summary: 'one: restart (its inputs change)' },
    ],
    restart: ['one'],
  })
})

t.test('a verdict shows evidence and remedy where somebody has to act', async (t) => {
  t.equal(
    verdictText(verdict, plain),
    `  pass  proxy.service         It runs.
  fail  proxy.cfg.unmodified  It differs.
          -a
          +b
        To fix it: Copy it.
  warn  agent.version         It is old.
        To fix it: Upgrade.
  skip  proxy.log             Not looked at.

Not proved: 1 of 4 checks failed.
`,
  )
  const rest = (result: Verdict['result'], ...checks: Verdict['checks']) =>
    verdictText({ result, checks }, plain).split('\n\n')[1]
  const [pass, , , skip] = verdict.checks
  if (!pass || !skip) throw new Error('no checks')
  t.match(rest('proved', pass), /^Proved: /)
  t.equal(
    rest('incomplete', pass, skip),
    'Incomplete: nothing failed, 1 of 2 checks was not made.\n',
  )
})

t.test('nobody is called compliant', async (t) => {
  const all = [
    installText('changed', changes, verdict, plain),
    installText('unchanged', { changes: [], restart: [] }, { result: 'proved', checks: [] }, plain),
  ]
  for (const text of all) {
    t.notMatch(text, /complian|certified/i)
    t.match(text, /Hardening the host and the operating\nenvironment .* remain with you\.\n$/)
  }
  t.match(all[0], /^Done: 2 changes\. Started or restarted: one\.\n\n {2}pass/)
  t.match(all[1], /^Nothing to do: no file and no service was touched\.\n/)
})

t.test('a failure says what, and what to do', async (t) => {
  const failure = {
    code: 'PORT_IN_USE',
    exit: 'preflight',
    message: 'Port 9803 is taken.\nPort 9804 too.',
    remedy: 'Free them.',
  } as const
  t.equal(
    failureText(failure, plain),
    'dd-fips: Port 9803 is taken.\n  Port 9804 too.\n  To fix it: Free them. (PORT_IN_USE)\n',
  )
  t.same(failureJson(failure), {
    error: { code: 'PORT_IN_USE', message: failure.message, remedy: 'Free them.' },
  })
})

t.test('a host in two columns', async (t) => {
  const detection: Detection = {
    distribution: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' },
    family: 'debian',
    packageManager: 'apt',
    init: 'systemd',
    arch: 'aarch64',
    supported: true,
    notice: 'A beta.',
  }
  t.equal(
    detectionText(detection, plain),
    `distribution     Debian GNU/Linux 12 (debian 12)
family           debian
package manager  apt
init             systemd
architecture     aarch64
supported        yes
notice           A beta.
`,
  )
  const { notice: _, ...rest } = detection
  const other = { ...rest, family: null, packageManager: null, supported: false, reason: 'No.' }
  const text = detectionText(other, plain)
  t.match(text, 'family           none that is known\n')
  t.match(text, 'supported        no: No.\n')
})

t.test('a JSON document begins with its schemaVersion', async (t) => {
  t.equal(jsonDocument({ a: 1 }), '{\n  "schemaVersion": 2,\n  "a": 1\n}\n')
})

t.test('colours are on or off as a whole', async (t) => {
  t.equal(painter(false)('red', 'x'), 'x')
  t.equal(painter(true)('red', 'x'), '\u001b[31mx\u001b[0m')
  const painted = planText(changes, painter(true))
  t.match(painted, '\u001b[32m+new\u001b[0m')
  t.match(painted, '\u001b[31m-old\u001b[0m')
  const bare = painted.replaceAll('\u001b', '').replace(/\[\d+m/g, '')
  t.equal(bare, planText(changes, plain), 'and change nothing but the colour')
})
