import type { CheckId } from '../../../src/checks/check.ts'

/** Something that is unusual on a host and breaks no link of the chain. */
export interface Oddity {
  readonly name: string
  /** How, in bash; hands.sh has what rows share. */
  readonly sh: string
  /** What only this row has to take back before all is restored, in bash. */
  readonly back?: string
  /** Variables for `verify` itself. */
  readonly env?: Readonly<Record<string, string>>
  /** Checks that cannot judge it, so that the result is incomplete. Default: none, and it is proved. */
  readonly unseen?: readonly CheckId[]
}

const lines = (unit: string, ...all: string[]) =>
  `printf '%s\\n' ${all.map((line) => `'${line}'`).join(' ')} | drop_in ${unit}`
const service = (unit: string, ...all: string[]) => lines(unit, '[Service]', ...all)
const says = (yaml: string) => `printf '${yaml}' | say`
const check = (name: string, yaml: string) =>
  `mkdir -p /etc/datadog-agent/conf.d/${name}.d; printf '${yaml}' >/etc/datadog-agent/conf.d/${name}.d/conf.yaml; again $agent`

/** A program in the Agent's cgroup, as the Agent starts some. */
const child = (name: string, program: string) => `alone ${name} '${program}'
systemctl show -p MainPID --value plant-${name} >/sys/fs/cgroup/system.slice/datadog-agent.service/cgroup.procs`

const ofUnits: readonly Oddity[] = [
  ['more open files for the Agent', service('datadog-agent', 'LimitNOFILE=65536')],
  ['limits of processor and memory', service('datadog-agent', 'CPUQuota=80%', 'MemoryMax=2G')],
  ['a nice Agent', service('datadog-agent', 'Nice=5', 'IOSchedulingClass=idle')],
  ['a temporary directory of its own', service('datadog-agent', 'PrivateTmp=yes')],
  ['protected homes', service('datadog-agent', 'ProtectHome=yes')],
  ['a protected system', service('datadog-agent', 'ProtectSystem=full', 'NoNewPrivileges=yes')],
  ['devices of its own', service('datadog-agent', 'PrivateDevices=yes')],
  ['another locale', service('datadog-agent', 'Environment=LANG=de_DE.UTF-8 TZ=Europe/Berlin')],
  ['a tight umask', service('datadog-agent', 'UMask=0077')],
  ['another way to restart', service('datadog-agent', 'Restart=always', 'RestartSec=2')],
  ['another order', lines('datadog-agent', '[Unit]', 'After=network-online.target')],
  ['a variable that says the same', service('datadog-agent', 'Environment=DD_FIPS_ENABLED=true')],
  [
    'variables of another kind',
    service('datadog-agent', 'Environment=DD_TAGS=a:b DD_LOG_LEVEL=debug'),
  ],
  [
    'an environment file that is not there',
    service('datadog-agent', 'EnvironmentFile=-/etc/nowhere.env'),
  ],
  ['a group more', service('datadog-agent', 'SupplementaryGroups=adm')],
  ['a command before the start', service('datadog-agent', 'ExecStartPre=/bin/true')],
  ['more open files for the proxy', service('$proxy', 'LimitNOFILE=65536')],
  ['a temporary directory of the proxy', service('$proxy', 'PrivateTmp=yes')],
  ['a protected system for the proxy', service('$proxy', 'ProtectSystem=full', 'ProtectHome=yes')],
  ['a variable of systemd', 'systemctl set-environment PLANT=1'],
].map(([name = '', sh = '']) => ({ name, sh }))

/** What people have on good hosts. */
export const oddities: readonly Oddity[] = [
  ...ofUnits,
  {
    name: 'the trace Agent is masked',
    sh: 'systemctl -q mask --now datadog-agent-trace',
    back: 'systemctl -q unmask datadog-agent-trace',
  },
  { name: 'the process Agent is stopped', sh: 'systemctl stop datadog-agent-process' },
  { name: 'the proxy was reloaded', sh: 'systemctl reload $proxy; sleep 1' },
  {
    name: 'the loader of libraries is told of the Agent’s own',
    sh: service('datadog-agent', 'Environment=LD_LIBRARY_PATH=/opt/datadog-agent/embedded/lib'),
  },
  {
    name: 'the libraries of IBM MQ',
    sh: service('datadog-agent', 'Environment=LD_LIBRARY_PATH=/opt/mqm/lib64'),
    unseen: ['agent.program'],
  },
  {
    name: 'the unit file of the proxy was given a limit',
    sh: `sed -i 's/^User=/LimitNOFILE=65536\\n&/' /lib/systemd/system/$proxy.service; systemctl daemon-reload; again $proxy`,
    unseen: ['proxy.program'],
  },
  { name: 'a key is said twice and alike', sh: says('fips.enabled: true\\n') },
  { name: 'many settings', sh: `seq 1 2000 | sed 's/.*/key&: 1/' | say` },
  { name: 'comments and documents in another language', sh: says('# größer\\nenv: "prüfung"\\n') },
  {
    name: 'a check of something on this host',
    sh: check('http', 'instances:\\n  - url: http://127.0.0.1:8080\\n'),
  },
  {
    name: 'a link among the checks',
    sh: 'mkdir -p /etc/datadog-agent/conf.d/x.d; ln -s /etc/hosts /etc/datadog-agent/conf.d/x.d/conf.yaml; again $agent',
  },
  {
    name: 'a file among the checks that never ends',
    sh: 'mkdir -p /etc/datadog-agent/conf.d/x.d; mkfifo /etc/datadog-agent/conf.d/x.d/conf.yaml; again $agent',
  },
  {
    name: 'a file among the checks that is huge',
    sh: 'mkdir -p /etc/datadog-agent/conf.d/x.d; truncate -s 3G /etc/datadog-agent/conf.d/x.d/conf.yaml; again $agent',
  },
  {
    name: 'a java of JMXFetch',
    sh: child('java', 'import time; print("ready"); time.sleep(9999)'),
  },
  {
    name: 'a check that listens',
    sh: child(
      'listener',
      'import socket, time\ns = socket.create_server(("127.0.0.1", 8126)); print("ready"); time.sleep(9999)',
    ),
  },
  {
    name: 'an application that sends to the Agent',
    sh: `ip addr add 203.0.113.10/24 dev lo
${child('traces', 'import socket, time\ns = socket.create_server(("203.0.113.10", 8126)); print("ready"); c = s.accept(); time.sleep(9999)')}
alone application 'import socket, time\nc = socket.create_connection(("203.0.113.10", 8126)); print("ready"); time.sleep(9999)'`,
  },
  {
    name: 'a database elsewhere that a check names',
    sh: `${check('postgres', 'instances:\\n  - host: 203.0.113.20\\n    port: 5432\\n')}
ip addr add 203.0.113.10/24 dev lo
alone database 'import socket, time\ns = socket.create_server(("203.0.113.20", 5432)); print("ready"); time.sleep(9999)'
${child('check', 'import socket, time\nc = socket.create_connection(("203.0.113.20", 5432)); print("ready"); time.sleep(9999)')}`,
    unseen: ['agent.connections'],
  },
  {
    name: 'a second Agent with the same configuration',
    sh: `systemd-run -q --collect --unit plant-agent -p User=dd-agent /opt/datadog-agent/bin/agent/agent run; sleep 0.5`,
  },
  {
    name: 'another haproxy',
    sh: `printf 'defaults\\n mode http\\nlisten x\\n bind 127.0.0.1:8085\\n' >/opt/other.cfg; systemd-run -q --collect --unit plant-haproxy haproxy -f /opt/other.cfg; sleep 0.3`,
    back: 'rm /opt/other.cfg',
  },
  {
    name: 'a listener on another address of the loopback',
    sh: `alone squatter 'import socket, time\ns = socket.create_server(("127.0.0.9", 9805)); print("ready"); time.sleep(9999)'`,
  },
  {
    name: 'many names in hosts',
    sh: `seq 1 200 | sed 's/.*/192.0.2.7 host&/' >>/etc/hosts; echo '::1 localhost ip6-localhost' >>/etc/hosts`,
  },
  {
    name: 'many processes',
    sh: `systemd-run -q --collect --unit plant-many sh -c 'for i in $(seq 300); do sleep 999 & done; wait'; sleep 0.5`,
  },
  {
    name: 'processes that others cannot see',
    sh: 'mount -o remount,hidepid=2 /proc',
    back: 'mount -o remount,hidepid=0 /proc',
  },
  {
    name: 'a read-only /usr',
    sh: 'mount --bind /usr /usr; mount -o remount,bind,ro /usr',
    back: 'umount -l /usr',
  },
  {
    name: 'dd-agent in more groups',
    sh: 'usermod -a -G adm dd-agent; again $agent',
    back: 'gpasswd -d dd-agent adm >/dev/null',
  },
  {
    name: 'the locale of the administrator',
    sh: 'true',
    env: { LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'de', TZ: 'Asia/Tokyo' },
  },
  {
    name: 'the proxies of the administrator',
    sh: 'true',
    env: { HTTPS_PROXY: 'http://192.0.2.1:3128', NO_PROXY: '*' },
  },
]
