import { API_KEY } from '../api-keys.ts'
import type { Fault } from './fault.ts'

const keep9 = (program: string) => `alone doctor '${program}'`

const squatter = keep9(`import socket, time
s = socket.create_server(("127.0.0.1", 9808)); print("ready"); time.sleep(9999)`)

/** Takes connections until its queue is full: the kernel then lets further ones wait for ever. */
const swallower = keep9(`import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.9", 443)); s.listen(0); held = []
for _ in range(2):
    c = socket.socket(); c.setblocking(False); c.connect_ex(("127.0.0.9", 443)); held.append(c)
print("ready"); time.sleep(9999)`)

const stranger = `cd /root && openssl req -x509 -newkey rsa:2048 -nodes -keyout s.key -out s.pem -subj /CN=trace.agent.ddog-gov.com -days 2 2>/dev/null
${keep9(`import socket, ssl
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain("/root/s.pem", "/root/s.key")
s = socket.create_server(("127.0.0.9", 443)); print("ready")
while True:
    try: c.wrap_socket(s.accept()[0], server_side=True)
    except OSError: pass`)}
lead trace.agent.ddog-gov.com 127.0.0.9; counted_up datadog-traces`

const answering = (answer: string) => `${keep9(`import socket
s = socket.create_server(("127.0.0.9", 80)); print("ready")
while True:
    c = s.accept()[0]; c.recv(9999); ${answer}c.close()`)}
edit_both '/^backend datadog-traces/,/^$/ s/ [^ ]*:443 check .*/ 127.0.0.9:80/'`

const noticed = "logged 'is DOWN'"

/** The journals of before are set aside: what was logged in them is still looked at in the end. */
const withoutJournals = `for file in /var/log/journal/* /run/log/journal/*; do
[ ! -e "$file" ] || mv "$file" /root/journal.$(date +%s%N); done`

/** Stands in for rsyslog: journald keeps nothing and passes everything on. */
const syslogd = `mkdir -p /run/systemd/journald.conf.d
printf '[Journal]\\nStorage=none\\nForwardToSyslog=yes\\n' >/run/systemd/journald.conf.d/90-plant.conf
python3 -u -c 'import socket, re, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/run/systemd/journal/syslog")
f = open("/var/log/syslog", "a", buffering=1)
while True: f.write(re.sub(r"^<\\d+>(\\w{3} [ \\d]\\d [\\d:]{8} )", r"\\1host ", s.recv(65536).decode()).rstrip() + "\\n")' >/dev/null 2>&1 &
echo $! >/root/syslogd.pid
until [ -S /run/systemd/journal/syslog ]; do sleep 0.05; done
${withoutJournals}; systemctl restart systemd-journald`
const withoutSyslogd = `kill "$(cat /root/syslogd.pid)" || true; rm -rf /run/systemd/journald.conf.d /run/systemd/journal/syslog /var/log/syslog
systemctl restart systemd-journald`

/** Every fault that `doctor` must find, and others that cause the same symptoms. */
export const faults: readonly Fault[] = [
  {
    name: 'the proxy was stopped',
    sh: 'systemctl stop $proxy',
    first: 'proxy.stopped',
    says: /datadog-fips-proxy: inactive \(dead\), enabled/,
    command: /^systemctl start datadog-fips-proxy$/,
    mend: 'fix',
    everywhere: true,
  },
  {
    name: 'the Agent was stopped, and the proxy with it',
    sh: 'systemctl stop $agent $proxy',
    first: 'proxy.stopped',
    says: /inactive/,
    command: /^systemctl start datadog-fips-proxy$/,
    mend: 'fix',
  },
  {
    name: 'the Agent is dead',
    sh: 'systemctl stop $agent',
    first: 'agent.stopped',
    says: /datadog-agent: inactive/,
    command: /^systemctl start datadog-agent$/,
    mend: 'command',
  },
  {
    name: 'the proxy failed, since another program had one of its ports',
    sh: `systemctl stop $proxy; ${squatter}; again $proxy || true; until systemctl is-failed -q $proxy; do sleep 0.1; done`,
    first: 'proxy.port-held',
    says: /pid \d+ \(\S*python3 .*plant-doctor\.service\) holds 9808\n.*cannot bind socket/s,
    command: /systemctl stop plant-doctor\.service && .*restart datadog-fips-proxy/,
    mend: 'command',
  },
  {
    name: 'the proxy was masked',
    sh: 'systemctl -q mask --now $proxy',
    first: 'proxy.masked',
    says: /is masked/,
    command: /unmask datadog-fips-proxy && systemctl start/,
    mend: 'command',
  },
  {
    name: 'the cfg of the proxy has a word that HAProxy does not know',
    sh: `sed -i 's/^    mode http/    moed http/' $cfg; again $proxy || true; until systemctl is-failed -q $proxy; do sleep 0.1; done`,
    first: 'proxy.cfg-refused',
    says: /unknown keyword 'moed'/,
    command: /cfg\.example/,
    mend: 'command',
  },
  {
    name: 'the cfg of the proxy and its example were changed alike',
    sh: `edit_both 's/retries 3/retries 9/'`,
    first: 'proxy.example-altered',
    says: /cfg\.example: (md5|sha256) \w+\nas (dpkg|rpm) has it: /,
    command:
      /^\(umask 022 && cp -T --remove-destination --no-preserve=mode \S+\.original \S+\.example\) && su .* -c 'install -T .*' && systemctl restart datadog-fips-proxy$/,
    mend: 'command',
    everywhere: true,
  },
  {
    name: 'of the example that the package brought no copy is left',
    sh: `mv $original /root/original; edit_both 's/retries 3/retries 9/'`,
    first: 'proxy.example-altered',
    says: /as (dpkg|rpm) has it: /,
    command:
      /^mv -fT \S+\.example \S+\.altered && \{ \{ \S+ .*datadog-fips-proxy[=-]\d\S+; test -e .*\} && su .* -c 'install -T /,
    mend: 'command',
    back: 'mv -f /root/original $original',
    everywhere: true,
  },
  {
    name: 'a cfg that HAProxy does not take is its own example, which was changed alike',
    sh: `sed -i 's/^    mode http/    moed http/' $cfg $cfg.example; again $proxy || true; until systemctl is-failed -q $proxy; do sleep 0.1; done`,
    first: 'proxy.cfg-refused',
    says: /unknown keyword 'moed'/,
    command: /^\(umask 022 && cp -T --remove-destination --no-preserve=mode /,
    mend: 'command',
  },
  {
    name: 'the Agent is told another range of ports',
    sh: `edit 's/^fips:/&\\n  port_range_start: 10803/'`,
    first: 'ports.differ',
    says: /fips\.port_range_start=10803 \(\/etc\/datadog-agent\/datadog\.yaml:\d+\)\n.*binds 127\.0\.0\.1:9803 to 9818/,
    command: /^su .* -c 'sed -i \d+s\/10803\/9803\/ \/etc\/datadog-agent\/datadog\.yaml'/,
    mend: 'command',
  },
  {
    name: 'a rule of nftables drops connections to a port of the loopback',
    sh: `nft -f - <<<'table inet hardening { chain in { type filter hook input priority 0; policy accept; ct state established accept; tcp dport 9805 drop comment "CIS 4.3"; }; }'`,
    first: 'firewall.local',
    says: /table inet hardening, chain in: tcp dport 9805 drop comment "CIS 4\.3"\n.*9805: unreachable/s,
    command: /^nft insert rule inet hardening in iifname lo tcp dport 9803-9818 accept$/,
    mend: 'command',
    back: 'nft flush ruleset',
    everywhere: true,
  },
  {
    name: 'a policy of nftables rejects all that is not SSH',
    sh: `nft -f - <<<'table inet filter { chain output { type filter hook output priority 0; policy accept; oifname "lo" tcp dport 443 accept; oifname "lo" tcp sport 443 accept; tcp dport != 22 reject with tcp reset; }; }'`,
    first: 'firewall.local',
    says: /tcp dport != 22 reject with tcp reset\n9804: (unreachable|refused)/,
    command: /^nft insert rule inet filter output oifname lo accept$/,
    mend: 'command',
    back: 'nft flush ruleset',
  },
  {
    name: 'a rule of iptables drops connections to ports of the loopback',
    sh: 'iptables -A INPUT -p tcp -m multiport --dports 9804,9807 -j DROP',
    first: 'firewall.local',
    says: /iptables, table filter: -A INPUT -p tcp -m multiport --dports 9804,9807 -j DROP/,
    command: /^iptables -I INPUT -i lo -p tcp --dport 9803:9818 -j ACCEPT$/,
    mend: 'command',
    back: 'nft flush ruleset',
  },
  {
    name: 'a firewall of this host keeps the proxy in',
    sh: `nft -f - <<<'table inet egress { chain out { type filter hook output priority 0; policy accept; tcp dport 443 reject; }; }'; again $proxy; ${noticed}`,
    first: 'firewall.way-out',
    says: /table inet egress, chain out: tcp dport 443 reject\n.*Layer4/s,
    command: /^nft insert rule inet egress out meta skuid dd-agent tcp dport 443 accept && /,
    mend: 'command',
    back: 'nft flush ruleset',
  },
  {
    name: 'an intake refuses connections',
    sh: `lead trace.agent.ddog-gov.com 127.0.0.9; ${noticed}`,
    first: 'intake.refuses',
    says: /datadog-traces \(trace\.agent\.ddog-gov\.com:443\): .*Layer4 connection problem.*Connection refused/,
    command: /curl .*https:\/\/trace\.agent\.ddog-gov\.com:443/,
    mend: 'none',
  },
  {
    name: 'an intake does not answer connections',
    sh: `${swallower}; lead trace.agent.ddog-gov.com 127.0.0.9; ${noticed}`,
    first: 'intake.silent',
    says: /datadog-traces .*Layer4 timeout/,
    command: /curl .*trace\.agent/,
    mend: 'none',
  },
  {
    name: 'a stranger answers in the place of an intake',
    sh: stranger,
    first: 'intake.tls',
    says: /datadog-traces .*TCP connections work/,
    command: /openssl s_client -connect trace\.agent\.ddog-gov\.com:443/,
    mend: 'none',
  },
  {
    name: 'the name of an intake does not resolve',
    sh: `sed -i '/ trace.agent.ddog-gov.com$/d' /etc/hosts; again $proxy || true; until systemctl is-failed -q $proxy; do sleep 0.1; done`,
    first: 'intake.name-unresolved',
    says: /could not resolve address 'trace\.agent\.ddog-gov\.com'.*nothing for trace\.agent.*names no server/s,
    command: /getent ahosts trace\.agent\.ddog-gov\.com/,
    mend: 'command',
    before: 'echo 127.0.0.1 trace.agent.ddog-gov.com >>/etc/hosts',
  },
  {
    name: 'an intake answers 503',
    sh: answering(
      'c.sendall(b"HTTP/1.1 503 No\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"); ',
    ),
    first: 'intake.in-trouble',
    besides: 'proxy.example-altered',
    says: /9805 \(traces-forwarder\): 503: the intake itself says so/,
    command: /curl .*9805/,
    mend: 'none',
  },
  {
    name: 'an intake breaks off without an answer',
    sh: answering(''),
    first: 'intake.in-trouble',
    besides: 'proxy.example-altered',
    says: /9805 .*502/,
    command: /curl .*9805/,
    mend: 'none',
  },
  {
    name: 'the Agent has no API key',
    sh: `edit 's/^api_key:.*/api_key:/' || true; until systemctl is-failed -q $agent; do sleep 0.1; done`,
    first: 'agent.config-refused',
    says: /API key is not set/,
    command: /^dd-fips install --api-key-file -$/,
    mend: { input: API_KEY },
  },
  {
    name: 'the configuration of the Agent is damaged',
    sh: `edit '1s/^/fips: [\\n/' || true; until systemctl is-failed -q $agent; do sleep 0.1; done`,
    first: 'agent.config-refused',
    says: /datadog\.yaml/,
    command: /datadog\.yaml; .*restart datadog-agent/,
    mend: 'none',
  },
  {
    name: 'journald keeps nothing: what the proxy says is read in the syslog',
    sh: `${syslogd}; lead trace.agent.ddog-gov.com 127.0.0.9; until grep -q 'is DOWN' /var/log/syslog; do sleep 0.1; done`,
    first: 'intake.refuses',
    says: /Server datadog-traces\/mothership\d is DOWN, reason: Layer4 connection problem/,
    command: /curl/,
    mend: 'none',
    back: withoutSyslogd,
  },
  {
    name: 'nobody keeps what the proxy logs',
    sh: `mkdir -p /etc/systemd/journald.conf.d; printf '[Journal]\\nStorage=none\\n' >/etc/systemd/journald.conf.d/10-plant.conf
${withoutJournals}; systemctl restart systemd-journald`,
    first: 'log.nowhere',
    says: /systemd-journald: active; looked at: .*syslog/,
    command: /Storage=persistent/,
    mend: 'command',
    result: 'incomplete',
    back: 'rm -rf /etc/systemd/journald.conf.d; systemctl restart systemd-journald',
  },
  {
    name: 'journald is not there at all',
    sh: `systemctl -q mask --now systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald.service 2>/dev/null
${withoutJournals}`,
    first: 'log.nowhere',
    says: /systemd-journald: inactive|failed/,
    command: /unmask .*start systemd-journald/,
    mend: 'command',
    result: 'incomplete',
    back: 'systemctl unmask systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald.service; systemctl start systemd-journald',
  },
  {
    name: 'the example of the cfg of the proxy is gone',
    sh: 'rm $cfg.example',
    first: 'proxy.example-altered',
    says: /cfg\.example does not exist/,
    command:
      /^\(umask 022 && cp -T --remove-destination --no-preserve=mode \S+\.original \S+\.example\)$/,
    mend: 'command',
    everywhere: true,
  },
]
