import { exampleToo, type Plant } from './plant.ts'

const environment = (line: string) => `echo ${line} >/etc/datadog-agent/environment; again $agent`
const unitSays = (unit: string, line: string) =>
  `printf '[Service]\\nEnvironment="${line}"\\n' | drop_in ${unit}`

/** A process of the Agent's cgroup that keeps a connection to somewhere open. */
const asIntegration = (address: string, port: number) => `ip addr add 203.0.113.10/24 dev lo
alone database 'import socket, time
s = socket.create_server(("${address}", ${port})); print("ready"); time.sleep(9999)'
alone check 'import socket, time
c = socket.create_connection(("${address}", ${port})); print("ready"); time.sleep(9999)'
systemctl show -p MainPID --value plant-check >/sys/fs/cgroup/system.slice/datadog-agent.service/cgroup.procs`

/** Faults of the Agent's unit and configuration. */
export const ofTheAgent: readonly Plant[] = [
  {
    name: 'the Agent is older than its FIPS settings',
    sh: 'put datadog-agent 7.40.1; again $agent',
    back: 'put datadog-agent',
    check: 'agent.version',
    says: /7\.40\.1/,
    remedy: /--upgrade/,
  },
  {
    name: 'the Agent knows the proxy, but not for every product',
    sh: 'put datadog-agent 7.44.1; again $agent',
    back: 'put datadog-agent',
    check: 'agent.version',
    as: 'warn',
    says: /older than 7\.45/,
    remedy: /--upgrade/,
  },
  {
    name: 'the Agent was stopped',
    sh: 'systemctl stop $agent',
    check: 'agent.service',
    says: /not running/,
    remedy: /systemctl start datadog-agent/,
  },
  {
    name: 'the Agent would not start at boot',
    sh: 'systemctl -q disable $agent',
    check: 'agent.service',
    says: /at boot/,
    remedy: /systemctl enable datadog-agent/,
  },
  {
    name: 'the Agent was masked',
    sh: 'systemctl -q mask --now $agent',
    check: 'agent.service',
    says: /masked/,
    remedy: /systemctl unmask datadog-agent/,
  },
  {
    name: 'fips.enabled is false',
    sh: `edit 's/^  enabled: true/  enabled: false/'`,
    check: 'agent.config.fips',
    says: /not true.*datadog\.yaml:\d+/s,
    remedy: /dd-fips install/,
  },
  {
    name: 'fips.https is true',
    sh: `edit 's/^  https: false/  https: true/'`,
    check: 'agent.config.fips',
    says: /fips\.https true/,
    remedy: /dd-fips install/,
  },
  {
    name: 'there is no fips block at all',
    sh: `edit '/^fips:/,$d'`,
    check: 'agent.config.fips',
    says: /not true/,
    remedy: /dd-fips install/,
  },
  {
    name: 'a second fips block says something else',
    sh: `printf 'fips:\\n  enabled: false\\n' | say`,
    check: 'agent.config.fips',
    says: /fips\.enabled is said more than once.*datadog\.yaml:\d+, \S+datadog\.yaml:\d+/s,
    remedy: /Keep one of/,
  },
  {
    name: 'the site is another',
    sh: `edit 's/^site:.*/site: datadoghq.com/'`,
    check: 'agent.config.site',
    says: /datadoghq\.com/,
    remedy: /DD_SITE=ddog-gov\.com/,
  },
  {
    name: 'no site is set',
    sh: `edit '/^site:/d'`,
    check: 'agent.config.site',
    says: /not set/,
    remedy: /DD_SITE=ddog-gov\.com/,
  },
  {
    name: "the Agent's environment file turns FIPS off",
    sh: environment('DD_FIPS_ENABLED=false'),
    check: 'agent.config.effective',
    says: /DD_FIPS_ENABLED=false \(\/etc\/datadog-agent\/environment:1\)/,
    remedy: /Remove DD_FIPS_ENABLED from \/etc\/datadog-agent\/environment:1/,
  },
  {
    name: 'a drop-in turns FIPS off',
    sh: unitSays('datadog-agent', 'DD_FIPS_ENABLED=0'),
    check: 'agent.config.effective',
    says: /DD_FIPS_ENABLED=0 \(.*datadog-agent\.service\.d\/plant\.conf:2\)/,
    remedy: /plant\.conf:2.*daemon-reload/,
  },
  {
    name: 'a drop-in of the trace Agent alone turns TLS to the proxy on',
    sh: unitSays('datadog-agent-trace', 'DD_FIPS_HTTPS=true'),
    check: 'agent.config.effective',
    says: /datadog-agent-trace .*DD_FIPS_HTTPS=true/,
    remedy: /plant\.conf:2/,
  },
  {
    name: 'a file that a drop-in names turns FIPS off for the process Agent',
    sh: `printf '# ours\\nDD_FIPS_ENABLED="no"\\n' >/etc/datadog-agent/more.env
printf '[Service]\\nEnvironmentFile=/etc/datadog-agent/more.env\\n' | drop_in datadog-agent-process`,
    check: 'agent.config.effective',
    says: /datadog-agent-process .*DD_FIPS_ENABLED=no \(\/etc\/datadog-agent\/more\.env:2\)/,
    remedy: /more\.env:2/,
  },
  {
    name: 'the environment names another site',
    sh: environment('DD_SITE=datadoghq.eu'),
    check: 'agent.config.effective',
    says: /DD_SITE=datadoghq\.eu/,
    remedy: /Remove DD_SITE/,
  },
  {
    name: 'the Agent is sent to a proxy off this host',
    sh: `edit 's/^fips:/&\\n  local_address: 192.0.2.7/'`,
    check: 'agent.config.effective',
    says: /fips\.local_address=192\.0\.2\.7/,
    remedy: /Remove fips\.local_address/,
  },
  {
    name: 'a fleet policy turns FIPS off',
    sh: `mkdir -p /etc/datadog-agent/managed; printf 'fips:\\n  enabled: false\\n' >/etc/datadog-agent/managed/datadog.yaml
${unitSays('datadog-agent', 'DD_FLEET_POLICIES_DIR=/etc/datadog-agent/managed')}`,
    check: 'agent.config.effective',
    says: /fips\.enabled=false \(\/etc\/datadog-agent\/managed\/datadog\.yaml:2\)/,
    remedy: /managed\/datadog\.yaml:2/,
  },
  {
    name: 'datadog.yaml changed after the Agent was started',
    sh: 'sleep 0.3; touch $config',
    check: 'agent.config.effective',
    says: /before the last change of \/etc\/datadog-agent\/datadog\.yaml/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: 'systemd has not read a drop-in yet',
    sh: `mkdir -p /etc/systemd/system/datadog-agent.service.d
printf '[Service]\\nEnvironment=DD_FIPS_ENABLED=false\\n' >/etc/systemd/system/datadog-agent.service.d/plant.conf`,
    check: 'agent.config.effective',
    says: /changed since systemd read them/,
    remedy: /daemon-reload/,
  },
  {
    name: 'the drop-in is gone, the process that was started with it is not',
    sh: `${unitSays('datadog-agent', 'DD_FIPS_ENABLED=false')}
rm /etc/systemd/system/datadog-agent.service.d/plant.conf; systemctl daemon-reload`,
    check: 'agent.config.effective',
    says: /runs with DD_FIPS_ENABLED=false \(the environment of process \d+\)/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: "systemd's own environment turns FIPS off for everybody",
    sh: 'systemctl set-environment DD_FIPS_ENABLED=false; again $agent',
    check: 'agent.config.effective',
    says: /DD_FIPS_ENABLED=false/,
    remedy: /systemctl/,
  },
  {
    name: 'a unit of the Agent reads another configuration',
    sh: `cp -a $config /etc/other.yaml
printf '[Service]\\nExecStart=\\nExecStart=/opt/datadog-agent/embedded/bin/trace-agent --config /etc/other.yaml\\n' | drop_in datadog-agent-trace`,
    back: 'rm /etc/other.yaml',
    check: 'agent.config.effective',
    says: /datadog-agent-trace runs with --config \/etc\/other\.yaml/,
    remedy: /systemctl cat datadog-agent-trace/,
  },
  {
    name: 'an integration connects to a database elsewhere',
    sh: asIntegration('203.0.113.20', 5432),
    check: 'agent.connections',
    says: /datadog-agent to 203\.0\.113\.20:5432.*pid \d+ \(.*python3/s,
    remedy: /--allow-connection 203\.0\.113\.20/,
  },
  {
    name: 'the intake refuses the API key',
    sh: `alone refusal 'import socket
s = socket.create_server(("127.0.0.9", 80)); print("ready")
while True:
    c = s.accept()[0]; c.recv(9999); c.sendall(b"HTTP/1.1 403 No\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"); c.close()'
edit_both '/^backend datadog-metrics/,/^$/ s/ [^ ]*:443 check .*/ 127.0.0.9:80/'`,
    check: 'agent.diagnose',
    says: /http:\/\/localhost:9804\/.*403/s,
    remedy: /API key/,
    also: exampleToo,
  },
]
