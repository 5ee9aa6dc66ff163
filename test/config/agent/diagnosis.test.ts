import t from 'tap'
import { parseDiagnosis } from '../../../src/config/agent/diagnosis.ts'

const before748 = `
================ Starting connectivity diagnosis ================

======== 'http://localhost:9804/api/v1/series' ========
Received status code 202 from the endpoint ====> PASS

======== 'http://localhost:9804/intake/' ========
could not get a response from the endpoint : Post "http://localhost:9804/intake/": EOF ====> FAIL
`
const from748 = `=== Starting diagnose ===
....
==============
Suite: connectivity-datadog-core-endpoints
5. --------------
  FAIL [connectivity] Connectivity to http://localhost:9804/intake/
  Diagnosis: Connection to \`http://localhost:9804/intake/\` failed
  Remediation: Please validate Agent configuration and firewall
  Error: Post "http://localhost:9804/intake/": context deadline exceeded

...
-------------------------
  Total:8, Success:7, Fail:1
`
const json = (...results: number[]) =>
  JSON.stringify({
    runs: [
      {
        suite_name: 'connectivity-datadog-core-endpoints',
        diagnoses: results.map((result, index) => ({
          result,
          name: `Connectivity to ${index}`,
          diagnosis: 'said',
          ...(result === 1 && { rawerror: 'EOF' }),
        })),
      },
    ],
  })

t.test('every form of the output is understood', async (t) => {
  const cases: [string, string, number, { name: string; error: string }[]][] = [
    [
      'before 7.48',
      before748,
      2,
      [
        {
          name: 'http://localhost:9804/intake/',
          error:
            'could not get a response from the endpoint : Post "http://localhost:9804/intake/": EOF',
        },
      ],
    ],
    [
      'text',
      from748,
      8,
      [
        {
          name: 'Connectivity to http://localhost:9804/intake/',
          error: 'Post "http://localhost:9804/intake/": context deadline exceeded',
        },
      ],
    ],
    [
      'text in colours',
      from748.replace('FAIL', '\u001b[31mFAIL\u001b[0m'),
      8,
      [
        {
          name: 'Connectivity to http://localhost:9804/intake/',
          error: 'Post "http://localhost:9804/intake/": context deadline exceeded',
        },
      ],
    ],
    ['all passed', '........\n-----\n  Total:8, Success:8\n', 8, []],
    ['JSON', json(0, 1, 0), 3, [{ name: 'Connectivity to 1', error: 'EOF' }]],
    ['JSON behind a warning', `WARN: old\n${json(0)}`, 1, []],
    [
      'a warning is no failure, not to know is one',
      json(2, 3),
      2,
      [{ name: 'Connectivity to 1', error: 'said' }],
    ],
    [
      'a failure in unknown words still counts',
      'Total:2, Success:1, Error:1\n',
      2,
      [{ name: 'an endpoint', error: 'see the output of the command' }],
    ],
  ]
  for (const [name, output, total, failed] of cases) {
    const found = parseDiagnosis(output)
    t.equal(found?.total, total, name)
    t.match(found?.failed, failed)
    t.equal(found?.failed.length, failed.length)
  }
})

t.test('what names no endpoint is no diagnosis', async (t) => {
  const outputs = [
    '',
    'Error: unknown flag: --json\n',
    '{"runs":[]}',
    '{"error":1}',
    'Total:0\n',
    '{',
  ]
  for (const output of outputs) t.equal(parseDiagnosis(output), undefined, output)
})
