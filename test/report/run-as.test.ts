import t from 'tap'
import { answerRunAs, textRunAs } from '../../src/report/run-as.ts'

const script = "curl --proto '=https' -fsSL https://x/install.sh | DD_FIPS_MODE=1 sh -s --"

t.test('commands name the program as it can be run on a host that does not have it', (t) => {
  const cases: [string, string][] = [
    ['Then run `dd-fips revert` to undo it.', `Then run \`${script} revert\` to undo it.`],
    [
      'Run `DD_SITE=ddog-gov.com dd-fips install`.',
      "Run `curl --proto '=https' -fsSL https://x/install.sh | DD_SITE=ddog-gov.com DD_FIPS_MODE=1 sh -s -- install`.",
    ],
    ['cp a b && dd-fips install', `cp a b && ${script} install`],
    ['Free disk space, then run dd-fips again.', 'Free disk space, then run dd-fips again.'],
    ['/opt/dd-fips/dd-fips verify', '/opt/dd-fips/dd-fips verify'],
    ['/var/lib/dd-fips installed', '/var/lib/dd-fips installed'],
  ]
  for (const [text, expected] of cases) t.equal(textRunAs(text, script), expected)
  const byFile = 'sh open-bundle.sh b.tar --digest 0'
  t.equal(textRunAs('`A=1 dd-fips plan`', byFile), `\`A=1 ${byFile} plan\``)
  t.end()
})

t.test('in text, error and remedies, not in evidence', (t) => {
  const text = 'dd-fips revert'
  const json = { error: { remedy: text }, checks: [{ evidence: text, remedy: text }] }
  const found = answerRunAs({ text, error: text, json, exit: 8 }, 'X')
  const run = 'X revert'
  t.same(found, {
    text: run,
    error: run,
    json: { error: { remedy: run }, checks: [{ evidence: text, remedy: run }] },
    exit: 8,
  })
  t.notHas(answerRunAs({ text, json }, 'X'), { error: run })
  t.end()
})
