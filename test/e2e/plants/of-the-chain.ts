import type { Plant } from './plant.ts'

const agent = '/opt/datadog-agent/bin/agent/agent'
const haproxy = '/opt/datadog-fips-proxy/embedded/sbin/haproxy'
const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

const service = (unit: string, ...lines: string[]) =>
  `printf '%s\\n' '[Service]' ${lines.map((line) => `'${line}'`).join(' ')} | drop_in ${unit}`
const starts = (unit: string, command: string) =>
  service(unit, 'ExecStart=', `ExecStart=${command}`)
const runs = `${agent} run -p /opt/datadog-agent/run/agent.pid`

/** A second Agent by a unit of somebody's own. */
const second = (program: string, ...properties: string[]) =>
  `systemd-run -q --collect --unit plant-agent -p User=dd-agent ${properties.map((one) => `-p ${one}`).join(' ')} ${program} run
until [ "$(readlink /proc/$(systemctl show -p MainPID --value plant-agent)/exe)" != /usr/lib/systemd/systemd ]; do sleep 0.05; done; sleep 0.3`

const otherYaml = `mkdir -p /opt/other; sed 's/enabled: true/enabled: false/' $config >/opt/other/datadog.yaml; chown -R dd-agent /opt/other`

/** Faults of what runs, on a host whose files are as they shall be. */
export const ofTheChain: readonly Plant[] = [
  {
    name: 'a wrapper turns FIPS off and starts the Agent without exec',
    sh: `printf '#!/bin/sh\\nexport DD_FIPS_ENABLED=false\\n${agent} "$@"\\n' >/usr/local/bin/agent-wrapper; chmod 755 /usr/local/bin/agent-wrapper
${starts('datadog-agent', '/usr/local/bin/agent-wrapper run')}; sleep 0.5`,
    back: 'rm /usr/local/bin/agent-wrapper',
    check: 'agent.config.effective',
    says: /datadog-agent runs with DD_FIPS_ENABLED=false \(the environment of process \d+\)/,
    remedy: /systemctl cat datadog-agent/,
  },
  {
    name: 'the Agent is told of another configuration, glued to its flag',
    sh: `${otherYaml}; ${starts('datadog-agent', `${runs} -c/opt/other`)}`,
    back: 'rm -r /opt/other',
    check: 'agent.config.effective',
    says: /datadog-agent runs with --config \/opt\/other/,
    remedy: /systemctl cat datadog-agent/,
  },
  {
    name: 'the Agent is told of another configuration, behind an equals sign',
    sh: `${otherYaml}; ${starts('datadog-agent', `${runs} --cfgpath=/opt/other`)}`,
    back: 'rm -r /opt/other',
    check: 'agent.config.effective',
    says: /datadog-agent runs with --cfgpath \/opt\/other/,
    remedy: /systemctl cat datadog-agent/,
  },
  {
    name: 'a flag names fleet policies that turn FIPS off',
    sh: `mkdir -p /opt/other; printf 'fips:\\n  enabled: false\\n' >/opt/other/datadog.yaml
${starts('datadog-agent', `${runs} --fleetcfgpath=/opt/other`)}`,
    back: 'rm -r /opt/other',
    check: 'agent.config.effective',
    says: /fips\.enabled=false \(\/opt\/other\/datadog\.yaml:2\)/,
    remedy: /\/opt\/other\/datadog\.yaml:2/,
  },
  {
    name: 'the Agent sees another datadog.yaml than the host',
    sh: `${otherYaml}; ${service('datadog-agent', 'BindReadOnlyPaths=/opt/other/datadog.yaml:/etc/datadog-agent/datadog.yaml')}`,
    back: 'rm -r /opt/other',
    check: 'agent.config.effective',
    says: /datadog-agent sees another file as \/etc\/datadog-agent\/datadog\.yaml/,
    remedy: /systemctl cat datadog-agent/,
  },
  {
    name: 'the trace Agent sees an empty directory of configuration',
    sh: service(
      'datadog-agent-trace',
      'TemporaryFileSystem=/etc/datadog-agent',
      'Environment=DD_API_KEY=0123 DD_FIPS_ENABLED=true DD_FIPS_HTTPS=false DD_SITE=ddog-gov.com',
    ),
    check: 'agent.config.effective',
    says: /datadog-agent-trace sees another file/,
    remedy: /systemctl cat datadog-agent-trace/,
  },
  {
    name: "the next start would have systemd's own environment turn FIPS off",
    sh: 'systemctl set-environment DD_FIPS_ENABLED=false',
    check: 'agent.config.effective',
    says: /gets DD_FIPS_ENABLED=false \(systemd's own environment/,
    remedy: /systemctl unset-environment DD_FIPS_ENABLED/,
  },
  {
    name: 'a pattern of environment files turns FIPS off',
    sh: `mkdir -p /etc/agent.d; echo DD_FIPS_ENABLED=false >/etc/agent.d/x.env; ${service('datadog-agent', 'EnvironmentFile=/etc/agent.d/*.env')}`,
    back: 'rm -r /etc/agent.d',
    check: 'agent.config.effective',
    says: /DD_FIPS_ENABLED=false \(\/etc\/agent\.d\/x\.env:1\)/,
    remedy: /x\.env:1/,
  },
  {
    name: 'a dotted key says that FIPS is off',
    sh: "echo 'fips.enabled: false' | say",
    check: 'agent.config.fips',
    says: /fips\.enabled is said more than once/,
    remedy: /Keep one of \S+datadog\.yaml:\d+/,
  },
  {
    name: 'a key in capitals lacks what the other says',
    sh: "printf 'Fips:\\n  port_range_start: 9803\\n' | say",
    check: 'agent.config.fips',
    says: /fips\.enabled is said more than once/,
    remedy: /Keep one of/,
  },
  {
    name: 'the proxy checks no certificate',
    sh: starts('$proxy', `${haproxy} -dV -Ws -f ${cfg}`),
    check: 'proxy.program',
    says: /-dV: it checks no certificate/,
    remedy: /systemctl cat datadog-fips-proxy/,
  },
  {
    name: 'the proxy sees another cfg than the host',
    sh: `sed 's/verify required/verify none/' $cfg >/opt/other.cfg; ${service('$proxy', `BindReadOnlyPaths=/opt/other.cfg:${cfg}`)}`,
    back: 'rm /opt/other.cfg',
    check: 'proxy.program',
    says: /sees another file as \/etc\/datadog-fips-proxy\/datadog-fips-proxy\.cfg/,
    remedy: /systemctl cat datadog-fips-proxy/,
  },
  {
    name: 'the proxy is a program below its package that no package brought',
    sh: `cp -L ${haproxy} ${haproxy}2; ${starts('$proxy', `${haproxy}2 -Ws -f ${cfg}`)}`,
    back: `rm ${haproxy}2`,
    check: 'proxy.program',
    says: /haproxy2, which its package did not bring/,
    remedy: /systemctl cat datadog-fips-proxy/,
    everywhere: true,
  },
  {
    name: 'the unit file of the package itself was changed',
    sh: `sed -i 's/^User=/Environment=OPENSSL_CONF=\\/dev\\/null\\n&/' /lib/systemd/system/$proxy.service; systemctl daemon-reload; again $proxy`,
    check: 'proxy.program',
    says: /OPENSSL_CONF/,
    remedy: /systemctl cat datadog-fips-proxy/,
    everywhere: true,
  },
  {
    name: 'the loader puts a library of nobody into every program',
    sh: `cp "$(ldconfig -p | sed -n 's/.*=> //p' | grep 'libm\\.so' | head -1)" /usr/local/lib/plant.so; echo /usr/local/lib/plant.so >/etc/ld.so.preload; again $proxy; again $agent`,
    back: 'rm /etc/ld.so.preload /usr/local/lib/plant.so',
    check: 'proxy.program',
    says: /plant\.so/,
    remedy: /./,
    also: { 'agent.program': 'fail' },
    everywhere: true,
  },
  {
    name: 'a library of nobody is loaded into the Agent',
    sh: `cp "$(ldconfig -p | sed -n 's/.*=> //p' | grep 'libm\\.so' | head -1)" /usr/local/lib/plant.so; ${service('datadog-agent', 'Environment=LD_PRELOAD=/usr/local/lib/plant.so')}`,
    back: 'rm /usr/local/lib/plant.so',
    check: 'agent.program',
    says: /datadog-agent loads \/usr\/local\/lib\/plant\.so \(LD_PRELOAD\)/,
    remedy: /Remove LD_PRELOAD/,
    everywhere: true,
  },
  {
    name: 'the program of the Agent was replaced while the old one runs',
    sh: `cp -a ${agent} ${agent}.new; mv ${agent}.new ${agent}`,
    check: 'agent.program',
    says: /datadog-agent still runs a program that was replaced/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: 'the program of the Agent was altered in place',
    sh: `cp -a ${agent} /root/agent; cp ${agent} /root/altered; printf x >>/root/altered; systemctl stop $agent; cat /root/altered >${agent}; again $agent`,
    back: `systemctl stop $agent; cat /root/agent >${agent}; rm /root/agent /root/altered`,
    check: 'agent.program',
    says: /bin\/agent\/agent is not as its package brought it/,
    remedy: /reinstall|--force/,
    everywhere: true,
  },
  {
    name: 'another unit runs a second Agent with FIPS off',
    sh: second(agent, 'Environment=DD_FIPS_ENABLED=false'),
    check: 'agent.processes',
    says: /A second Agent runs: .*DD_FIPS_ENABLED=false/,
    remedy: /plant-agent\.service/,
  },
  {
    name: 'a second Agent runs under another name',
    sh: `ln ${agent} /opt/datadog-agent/bin/agent/other; ${second('/opt/datadog-agent/bin/agent/other', 'Environment=DD_FIPS_ENABLED=false')}`,
    back: 'rm /opt/datadog-agent/bin/agent/other',
    check: 'agent.processes',
    says: /A second Agent runs: .*DD_FIPS_ENABLED=false/,
    remedy: /plant-agent\.service/,
  },
  {
    name: 'the Agent has a network of its own',
    sh: service('datadog-agent', 'PrivateNetwork=yes'),
    check: 'agent.route',
    says: /datadog-agent has a network of its own/,
    remedy: /PrivateNetwork=/,
  },
  {
    name: 'localhost is another address',
    sh: `sed -i 's/^127.0.0.1.*localhost.*/203.0.113.10 localhost/; /^::1/d' /etc/hosts; ip addr add 203.0.113.10/24 dev lo; again $agent; sleep 0.3`,
    check: 'agent.route',
    says: /localhost, which is 203\.0\.113\.10 in \/etc\/hosts/,
    remedy: /127\.0\.0\.1/,
    also: { 'agent.diagnose': 'fail' },
  },
]
