import t from 'tap'
import { agentConfigEffective } from '../../src/checks/agent-config-effective.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { both, ofProcess, shown } from './acts.ts'
import { askRows, edit, nothing, type Row, yaml } from './rows.ts'

waitsPassAtOnce(t)

const agent = 'datadog-agent'
const unitFile = '/lib/systemd/system/datadog-agent.service'
const dropIn = '/etc/systemd/system.control/datadog-agent.service.d/50-limit.conf'
const variables = '/etc/datadog-agent/environment'

/** A file of the past, so that no process is older than it. */
const file = (path: string, content: string) => (machine: Parameters<typeof given>[0]) =>
  given(machine, path, content)

t.test('what the Agent’s processes see must be what datadog.yaml says', async (t) => {
  await askRows(t, agentConfigEffective, [
    {
      name: 'nobody says anything else',
      change: nothing,
      status: 'pass',
      summary: /Every process/,
      evidence: /fips\.enabled true: \/etc\/datadog-agent\/datadog\.yaml:\d+ \(datadog-agent/,
    },
    {
      name: 'a line of the unit turns FIPS off',
      change: both(
        shown(agent, 'Environment=DD_FIPS_ENABLED=false'),
        shown(agent, `FragmentPath=${unitFile}`),
        file(unitFile, '[Service]\nEnvironment="A=b" DD_FIPS_ENABLED=false\n'),
      ),
      status: 'fail',
      summary: /datadog-agent gets DD_FIPS_ENABLED=false \(.*datadog-agent\.service:2\)/,
      remedy:
        /Remove DD_FIPS_ENABLED from .*service:2, then run `systemctl daemon-reload && systemctl restart datadog-agent`/,
    },
    {
      name: 'nobody knows which line',
      change: shown(agent, 'Environment=DD_FIPS_ENABLED=false'),
      status: 'fail',
      summary: /the unit datadog-agent \(Environment=\)/,
      remedy: /DD_FIPS_ENABLED/,
    },
    {
      name: 'a file of variables wins over a line',
      change: both(
        shown(agent, 'Environment=DD_FIPS_HTTPS=true'),
        shown(agent, `EnvironmentFiles=${variables} (ignore_errors=yes)`),
        file(variables, 'DD_FIPS_HTTPS=false\n'),
      ),
      status: 'pass',
      summary: /Every process/,
    },
    {
      name: 'a file of variables that a pattern names, for the next start',
      change: both(
        shown(agent, 'EnvironmentFiles=/etc/e[Z]?.env (ignore_errors=yes)'),
        file('/etc/eZ1.env', 'DD_FIPS_ENABLED=false\n'),
      ),
      status: 'fail',
      summary: /gets DD_FIPS_ENABLED=false \(\/etc\/eZ1\.env:1\)/,
      remedy: /eZ1\.env:1/,
    },
    {
      name: 'an empty variable is unset',
      change: both(
        shown(agent, `EnvironmentFiles=${variables} (ignore_errors=yes)`),
        file(variables, 'DD_FIPS_ENABLED=\nDD_SITE=""\n'),
      ),
      status: 'pass',
      summary: /Every process/,
    },
    {
      name: 'a word that is no boolean to the Agent',
      change: both(
        shown(agent, `EnvironmentFiles=${variables} (ignore_errors=yes)`),
        file(variables, 'DD_FIPS_ENABLED=yes\n'),
      ),
      status: 'fail',
      summary: /DD_FIPS_ENABLED=yes \(\/etc\/datadog-agent\/environment:1\)/,
      remedy: /environment:1/,
    },
    {
      name: 'the process was started with a variable that its unit has no more',
      change: ofProcess(agent, 'environ', 'PATH=/bin\0DD_FIPS_ENABLED=false\0'),
      status: 'fail',
      summary: /runs with DD_FIPS_ENABLED=false \(the environment of process \d+\)/,
      remedy: /systemctl restart datadog-agent`.*show-environment/,
    },
    {
      name: 'the process has what the unit gives it',
      change: ofProcess(agent, 'environ', 'DD_FIPS_ENABLED=true\0DD_SITE=ddog-gov.com\0'),
      status: 'pass',
      summary: /Every process/,
    },
    {
      name: 'a fleet policy wins over the environment',
      change: both(
        shown(agent, 'Environment=DD_FIPS_ENABLED=true DD_FLEET_POLICIES_DIR=/etc/policies'),
        ofProcess(agent, 'environ', 'DD_FLEET_POLICIES_DIR=/etc/policies\0DD_FIPS_ENABLED=true\0'),
        file('/etc/policies/datadog.yaml', 'fips:\n  enabled: false\n'),
      ),
      status: 'fail',
      summary: /fips\.enabled=false \(\/etc\/policies\/datadog\.yaml:2\)/,
      remedy: /policies\/datadog\.yaml:2/,
    },
    {
      name: 'the address of the proxy is not on the loopback',
      change: (machine) => {
        edit(yaml, (text) => text.replace('fips:', 'fips:\n  local_address: 10.0.0.9'))(machine)
      },
      status: 'fail',
      summary: /fips\.local_address=10\.0\.0\.9/,
      remedy: /Remove fips\.local_address from \/etc\/datadog-agent\/datadog\.yaml:/,
    },
    {
      name: 'another site by the environment',
      change: shown(agent, 'Environment=DD_SITE=datadoghq.com'),
      status: 'fail',
      summary: /DD_SITE=datadoghq\.com/,
      remedy: /DD_SITE/,
    },
    {
      name: 'the process reads another configuration',
      change: ofProcess(agent, 'cmdline', 'agent\0run\0--cfgpath=/home/other\0'),
      status: 'fail',
      summary: /datadog-agent runs with --cfgpath \/home\/other/,
      remedy: /systemctl cat datadog-agent/,
    },
    {
      name: 'the process is told where its configuration is anyway',
      change: ofProcess(
        agent,
        'cmdline',
        'agent\0run\0-c\0/etc/datadog-agent/\0--config\0/etc/datadog-agent/datadog.yaml\0',
      ),
      status: 'pass',
      summary: /Every process/,
    },
    {
      name: 'the configuration changed since the process was started',
      change: (machine) => {
        machine.systemd.age(60_000)
        const inode = machine.files.get(yaml)
        if (inode) inode.mtimeMs = Date.now()
      },
      status: 'fail',
      summary: /started before the last change of \/etc\/datadog-agent\/datadog\.yaml/,
      remedy: /systemctl restart datadog-agent/,
    },
    ...[
      ['pass', 'MemoryMax=1G', /Every process/] as const,
      ['fail', 'UnsetEnvironment=DD_X', /before the last change of .*50-limit\.conf/] as const,
      ['fail', 'ExecStartPre=/bin/true', /before the last change of .*50-limit\.conf/] as const,
    ].map(
      ([status, line, summary]): Row => ({
        name: `a drop-in that was written since, and read by systemd: ${line}`,
        change: both(shown(agent, `DropInPaths=${dropIn}`), (machine) =>
          given(machine, dropIn, `[Service]\n${line}\n`, { mtimeMs: Date.now() + 1e4 }),
        ),
        status,
        summary,
      }),
    ),
    {
      name: 'an older file with other content was put in its place since (mv, cp -p)',
      change: (machine) => {
        machine.systemd.age(60_000)
        given(machine, yaml, machine.files.get(yaml)?.content.toString() ?? '', {
          ctimeMs: Date.now(),
        })
      },
      status: 'fail',
      summary: /started before the last change of \/etc\/datadog-agent\/datadog\.yaml/,
    },
    {
      name: 'systemd has to read files again',
      change: shown(agent, 'NeedDaemonReload=yes'),
      status: 'fail',
      summary: /changed since systemd read them/,
      remedy: /daemon-reload/,
    },
  ])
})
