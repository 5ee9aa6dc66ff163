import t from 'tap'
import {
  agentTagProblem,
  isAgentImage,
  isDatadogs,
  isProxyImage,
  parseImage,
} from '../../src/render/image.ts'

t.test('an image name has a repository, a tag and a digest', async (t) => {
  t.same(parseImage('datadog/agent'), { repository: 'datadog/agent' })
  t.same(parseImage('datadog/agent:7'), { repository: 'datadog/agent', tag: '7' })
  t.same(parseImage('h:5000/agent'), { repository: 'h:5000/agent' })
  const digest = 'sha256:0123'
  t.same(parseImage(`h:5000/a:7@${digest}`), { repository: 'h:5000/a', tag: '7', digest })
})

/** Images, and whether they are the Agent and from Datadog's registries or a mirror with their names. */
const images: [string, boolean, boolean][] = [
  ['datadog/agent', true, true],
  ['datadog/agent:7.66.0-jmx', true, true],
  ['docker.io/datadog/agent:latest', true, true],
  ['public.ecr.aws/datadog/agent:7', true, true],
  ['gcr.io/datadoghq/agent:7', true, true],
  ['eu.gcr.io/datadoghq/agent@sha256:01', true, true],
  ['registry.datadoghq.com/agent:7', true, true],
  ['123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/ecr-public/datadog/agent:7', true, true],
  ['registry.example.gov:5000/datadog-agent', true, false],
  ['registry.example.gov/team-datadog-agent:1', true, false],
  ['registry.example.gov/dd-agent:1', true, false],
  ['registry.example.gov/agent:7', false, false],
  ['datadog/cluster-agent:7', false, false],
  ['datadog/fips-proxy:1', false, false],
  ['jenkins/agent', false, false],
  ['', false, false],
]

for (const [name, isAgent, isTheirs] of images) {
  t.test(`"${name}" is ${isAgent ? '' : 'not '}the Agent`, async (t) => {
    t.equal(isAgentImage(name), isAgent)
    t.equal(isDatadogs(name), isTheirs)
  })
}

t.test('the proxy is known by its name', async (t) => {
  t.ok(isProxyImage('datadog/fips-proxy:1.1.30'))
  t.ok(isProxyImage('h:5000/mirror/datadog-fips-proxy'))
  t.notOk(isProxyImage('datadog/agent:fips-proxy'))
  t.notOk(isProxyImage('vault-fips-proxy-tools:1'))
})

/** Tags of the Agent's image, and what is wrong with them. */
const tags: [string, RegExp | undefined][] = [
  ['7', undefined],
  ['latest', undefined],
  ['7.41.0', undefined],
  ['7.66.0-jmx', undefined],
  ['v7.50.1', undefined],
  ['8.0', undefined],
  ['7.40.1', /too old/],
  ['7.4', /too old/],
  ['6', /too old/],
  ['6.53.0', /too old/],
  ['1.20.0', /too old/],
  ['7.66.0-fips', /FIPS Agent/],
  ['7-fips-jmx', /FIPS Agent/],
]

for (const [tag, problem] of tags) {
  t.test(`Agent ${tag}`, async (t) => {
    if (problem) t.match(agentTagProblem(tag), problem)
    else t.equal(agentTagProblem(tag), undefined)
  })
}
