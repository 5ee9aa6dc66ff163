import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { FIRST_WITH_PROXY } from '../../src/datadog/agent-versions.ts'
import { bypassSwitches, replacedAddresses } from '../../src/datadog/bypass-settings.ts'
import { fipsVariables } from '../../src/datadog/fips-settings.ts'
import { PROXY_TAG, PUBLIC_REGISTRY } from '../../src/datadog/image.ts'
import { RETIRED_RPM_KEY, signingKeys } from '../../src/datadog/keys.ts'
import { OPERATOR_API } from '../../src/datadog/kubernetes.ts'
import {
  AGENT_PACKAGE,
  FIPS_AGENT_PACKAGE,
  PROXY_PACKAGE,
  SIGNING_KEYS_PACKAGE,
} from '../../src/datadog/packages.ts'
import { datadogPaths } from '../../src/datadog/paths.ts'
import { FIRST_PORT, PORT_COUNT, products } from '../../src/datadog/ports.ts'
import { KEYRING, repositoryFiles } from '../../src/datadog/repository.ts'
import { DEFAULT_SITE, GOV_SITE } from '../../src/datadog/sites.ts'
import { agentUnits, agentUser, unitConfigs } from '../../src/datadog/units.ts'

const switches = bypassSwitches.flatMap(({ setting, chart = [], operator = [] }) => [
  setting,
  ...chart,
  ...operator,
])
const ofProducts = products.flatMap(({ on = '', off = '', chart = [], operator = [] }) => [
  on,
  off,
  ...chart,
  ...operator,
])

/** What the tables of src/datadog have, without keys of one word, such as `dd_url`, which others may have too. */
const facts = [
  ...Array.from({ length: PORT_COUNT }, (_, offset) => String(FIRST_PORT + offset)),
  ...[...switches, ...ofProducts, ...replacedAddresses].filter((name) => name.includes('.')),
  ...Object.values(fipsVariables),
  ...Object.values(datadogPaths),
  ...Object.values(repositoryFiles),
  ...Object.values(unitConfigs).flatMap((name) => name ?? []),
  ...[...signingKeys.apt, ...signingKeys.rpm].map(({ fingerprint }) => fingerprint),
  ...agentUnits,
  ...[agentUser, AGENT_PACKAGE, FIPS_AGENT_PACKAGE, PROXY_PACKAGE, SIGNING_KEYS_PACKAGE],
  ...[KEYRING, RETIRED_RPM_KEY, GOV_SITE, DEFAULT_SITE, OPERATOR_API, FIRST_WITH_PROXY],
  ...[PROXY_TAG, PUBLIC_REGISTRY],
]

const escaped = facts.map((fact) => fact.replaceAll('.', '\\.'))
const fact = new RegExp(`(?<![\\w.])(?:${escaped.join('|')})(?![\\w])`)

/** Returns a text without the backslashes of regular expressions. */
const plain = (text: string) => text.replaceAll('\\', '')

/** Returns the facts in the literals of a source: strings, templates, numbers, regular expressions. */
function factsIn(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isNumericLiteral(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    const isSpecifier = node.parent && ts.isImportDeclaration(node.parent)
    if (isText && !isSpecifier) found.push(...(fact.exec(plain(node.text)) ?? []))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('a.ts', source, ts.ScriptTarget.ESNext, true))
  return found
}

t.test('a fact is found in every kind of literal, and in nothing else', async (t) => {
  for (const source of [
    'const port = 9804',
    "const name = 'datadog-agent'",
    "const text = 'Reinstall the datadog-agent package.'",
    'const path = `$' + '{root}/etc/datadog-agent/datadog.yaml`',
    'const pattern = /^\\/opt\\/datadog-agent\\/bin$/',
    'const site = /ddog-gov\\.com$/',
    "const row = { 'sbom.enabled': true }",
  ])
    t.equal(factsIn(source).length, 1, source)
  for (const source of [
    '// 9804 is for metrics of datadog-agent',
    "import { port } from './datadog-agent.ts'",
    'const port = 19804',
    "const name = 'datadog'",
    "const key = 'dd_url'",
  ])
    t.same(factsIn(source), [], source)
})

/** Literals that are no copies of a fact, by file. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // A pattern of units that `doctor` stops nothing of, most of them not Datadog's.
  'doctor/commands/stop-holder.ts': ['datadog-agent'],
  // A file of dd-fips, named as the one that it is a copy of.
  'host/places.ts': ['datadog-fips-proxy'],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('datadog/'))
  .sort()

for (const file of files) {
  const source = readFileSync(`src/${file}`, 'utf8')
  // Most files have none: parsing takes long.
  const found = fact.test(plain(source)) ? factsIn(source) : []
  t.same(found, exceptions[file] ?? [], `src/${file} takes facts about Datadog from src/datadog`)
}
