import t from 'tap'
import { agentBypass } from '../../src/checks/agent-bypass.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { both, ofProcess, shown } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'
import { askRows, edit, nothing, yaml } from './rows.ts'

waitsPassAtOnce(t)

const adding = (lines: string) => edit(yaml, (text) => `${text}${lines}`)

t.test('no setting may lead past the proxy', async (t) => {
  await askRows(t, agentBypass, [
    {
      name: 'none does',
      change: nothing,
      status: 'pass',
      summary: /No setting/,
      evidence: /\d+ settings of datadog-agent/,
    },
    {
      name: 'of containers newer Agents send by default, where there is a runtime',
      change: (machine) => given(machine, '/run/containerd/containerd.sock', ''),
      status: 'warn',
      summary: /by default \(container_lifecycle\.enabled, container_image\.enabled\)/,
      evidence: /containerd\.sock exists/,
      remedy: /^Set container_lifecycle\.enabled and container_image\.enabled to false/,
    },
    {
      name: 'unless they are told not to',
      change: both(
        (machine) => given(machine, '/run/docker.sock', ''),
        adding('container_lifecycle:\n  enabled: false\ncontainer_image:\n  enabled: false\n'),
      ),
      status: 'pass',
      summary: /No setting/,
    },
    {
      name: 'two do',
      change: adding('sbom:\n  enabled: true\nadditional_endpoints:\n  https://a.example: [b]\n'),
      status: 'fail',
      summary: /^2 settings lead past the proxy: sbom\.enabled, additional_endpoints\.$/,
      evidence:
        /datadog\.yaml:\d+: sbom\.enabled \(software.*\n.*datadog\.yaml:\d+: additional_end/,
      remedy: /^Remove sbom\.enabled from \/etc\/datadog-agent\/datadog\.yaml:\d+/,
    },
    {
      name: 'the same variable in unit and process is one',
      change: both(
        shown('datadog-agent', 'Environment=DD_SBOM_ENABLED=1'),
        ofProcess('datadog-agent', 'environ', 'DD_SBOM_ENABLED=1\0'),
      ),
      status: 'fail',
      summary: /^A setting leads past the proxy: DD_SBOM_ENABLED\.$/,
      remedy: /the unit datadog-agent/,
    },
    {
      name: 'the check of network paths is configured',
      change: (machine) =>
        given(machine, '/etc/datadog-agent/conf.d/network_path.d/conf.yaml', 'instances: []\n'),
      status: 'fail',
      summary: /network_path/,
      evidence: /network_path\.d\/conf\.yaml:1: network_path \(network paths\)/,
      remedy: /network_path\.d\/conf\.yaml:1/,
    },
    {
      name: 'the same in the form of a single file, with conf.d elsewhere',
      change: both(
        edit(yaml, (text) => `${text}confd_path: /srv/conf.d/\n`),
        (machine) => given(machine, '/srv/conf.d/network_path.yaml', 'init_config:\ninstances:\n'),
      ),
      status: 'fail',
      summary: /network_path/,
      evidence: /\/srv\/conf\.d\/network_path\.yaml:2/,
    },
    {
      name: 'its example is none',
      change: (machine) =>
        given(machine, '/etc/datadog-agent/conf.d/network_path.d/conf.yaml.example', 'x: 1\n'),
      status: 'pass',
      summary: /No setting/,
    },
  ])
})

t.test('the flavour that ignores the proxy', async (t) => {
  const context = await contextOf(await installedHost())
  const installed = new Map([...context.survey.installed])
  const [agent] = installed.values()
  if (agent) installed.set('datadog-fips-agent', agent)
  const found = await agentBypass.run({ ...context, survey: { ...context.survey, installed } })
  t.match(found, {
    status: 'fail',
    summary: /ignores `fips`/,
    remedy: /Remove datadog-fips-agent/,
  })
})

t.test('under --root files can show a way, and never that there is none', async (t) => {
  const machine = await installedHost()
  const under = async () => {
    const context = await contextOf(machine)
    return agentBypass.run({ ...context, host: { ...machine.host, root: '/image' } })
  }
  t.match(await under(), { status: 'skip', summary: /processes cannot be checked/ })
  given(machine, '/etc/datadog-agent/environment', 'DD_SBOM_ENABLED=true\n')
  t.match(await under(), { status: 'fail', evidence: /environment:1: DD_SBOM_ENABLED/ })
})
