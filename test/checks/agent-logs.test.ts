import t from 'tap'
import { agentLogs } from '../../src/checks/agent-logs.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { both, ofProcess, program } from './acts.ts'
import { askRows, edit, nothing, type Row, write, yaml } from './rows.ts'

waitsPassAtOnce(t)

const conf = '/etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml'
const journald = '/etc/datadog-agent/conf.d/journald.d/conf.yaml'
const old = (path: string) => (machine: { files: Map<string, object> }) => {
  const inode = machine.files.get(path)
  if (inode) Object.assign(inode, { mtimeMs: 0, ctimeMs: 0 })
}

/** As chmod, mv and cp -p leave it: only the inode is newer than the Agent. */
const touched = (path: string) => (machine: { files: Map<string, object> }) => {
  const inode = machine.files.get(path)
  if (inode) Object.assign(inode, { mtimeMs: 0, ctimeMs: Date.now() + 60_000 })
}

const rows: readonly Row[] = [
  {
    name: 'as install left it',
    change: nothing,
    status: 'pass',
    summary: /reads the proxy's log/,
    evidence: /fips_proxy\.d\/conf\.yaml:1/,
  },
  {
    name: 'logs are off',
    change: edit(yaml, (text) => text.replace('logs_enabled: true', 'logs_enabled: false')),
    status: 'fail',
    summary: /not true \(\/etc\/datadog-agent\/datadog\.yaml:\d+\)/,
    remedy: /dd-fips install/,
  },
  {
    name: 'nobody says that logs are on',
    change: edit(yaml, (text) => text.replace('logs_enabled: true', '')),
    status: 'fail',
    summary: /not true \(by default\)/,
  },
  {
    name: 'no file reads the journal',
    change: (machine) => void machine.files.delete(conf),
    status: 'fail',
    summary: /No configuration/,
  },
  {
    name: 'the file is of another service',
    change: write(conf, 'logs:\n  - type: journald\n    include_units: [nginx.service]\n'),
    status: 'fail',
    summary: /No configuration/,
  },
  {
    name: 'the file is no YAML',
    change: write(conf, 'logs: [\n'),
    status: 'fail',
    summary: /No configuration/,
  },
  {
    name: 'conf.d is elsewhere',
    change: edit(yaml, (text) => `${text}confd_path: /srv/conf.d\n`),
    status: 'fail',
    summary: /No configuration/,
  },
  {
    name: 'the journal’s is the own group of a dd-agent that only a directory knows',
    change: both(
      edit('/etc/passwd', (text) => text.replace(/^dd-agent:.*\n/m, '')),
      edit('/etc/group', (text) => text.replace(/^(systemd-journal:.*:)dd-agent/m, '$1')),
      program('getent', () => 'dd-agent:*:110:101::/:/bin/false\n'),
    ),
    status: 'pass',
    summary: /may read the journal/,
  },
  {
    name: 'an older file was put in its place',
    change: both(
      edit(conf, (text) => `${text}# older\n`),
      touched(conf),
    ),
    status: 'fail',
    summary: /started before the last change of .*conf\.yaml/,
  },
  {
    name: 'a chmod changed nothing in the file',
    change: touched(conf),
    status: 'pass',
    summary: /reads the proxy's log/,
  },
  {
    name: 'the file is newer than the Agent',
    change: (machine) => {
      const inode = machine.files.get(conf)
      if (inode) inode.mtimeMs = Date.now() + 60_000
    },
    status: 'fail',
    summary: /started before the last change of .*conf\.yaml/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: 'dd-agent left the group',
    change: edit('/etc/group', (text) => text.replace(/^(systemd-journal:.*:)dd-agent/m, '$1')),
    status: 'fail',
    summary: /not in the group systemd-journal/,
    remedy: /usermod -a -G systemd-journal dd-agent/,
  },
  {
    name: 'the group is the own one of dd-agent',
    change: edit('/etc/group', (text) =>
      text.replace(/^(systemd-journal:x):101:dd-agent/m, '$1:112:'),
    ),
    status: 'fail',
    summary: /started before dd-agent was added to the group/,
  },
  {
    name: 'the process is older than the membership',
    change: ofProcess('datadog-agent', 'status', 'Name:\tagent\nGroups:\t112 \n'),
    status: 'fail',
    summary: /started before dd-agent was added to the group/,
    remedy: /systemctl restart/,
  },
  {
    name: 'two files read the same journal',
    change: both(write(journald, 'logs:\n  - type: journald\n'), old(journald)),
    status: 'warn',
    summary: /uses only one/,
    evidence: /fips_proxy\.d.*\n.*journald\.d/,
  },
  {
    name: 'another file reads another journal',
    change: both(
      write(journald, 'logs:\n  - type: journald\n    path: /srv/journal\n'),
      old(journald),
    ),
    status: 'pass',
    summary: /reads the proxy's log/,
  },
  {
    name: 'a file of people reads all of the journal',
    change: (machine) => {
      machine.files.delete(conf)
      both(write(journald, 'logs:\n  - type: journald\n'), old(journald))(machine)
    },
    status: 'pass',
    summary: /reads the proxy's log/,
    evidence: /journald\.d\/conf\.yaml:1/,
  },
]

t.test('whether the proxy’s log reaches Datadog', (t) =>
  askRows(t, agentLogs, rows, { flags: { 'collect-proxy-logs': true } }),
)

t.test('it is asked only where the log is wanted', async (t) => {
  const base = { site: 'ddog-gov.com', agent: true, running: true }
  t.equal(agentLogs.isAsked?.(base), false)
  t.equal(agentLogs.isAsked?.({ ...base, proxyLogs: true }), true)
})
