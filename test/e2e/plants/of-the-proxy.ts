import type { Plant } from './plant.ts'

const listener = (address: string, family: 'AF_INET' | 'AF_INET6', port: number) =>
  `'import socket, time
s = socket.socket(socket.${family})
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("${address}", ${port})); s.listen(); print("ready"); time.sleep(9999)'`

const failing = '[Service]\\nExecStartPre=/bin/false\\n'

/** Faults of the proxy's packages, unit, ports and cfg. */
export const ofTheProxy: readonly Plant[] = [
  {
    name: 'the package of the proxy was removed',
    sh: 'drop datadog-fips-proxy',
    back: 'put datadog-fips-proxy',
    check: 'packages.installed',
    says: /datadog-fips-proxy not installed/,
    remedy: /dd-fips install/,
  },
  {
    name: 'the proxy was stopped',
    sh: 'systemctl stop $proxy',
    check: 'proxy.service',
    says: /not running.*\n.*inactive/s,
    remedy: /systemctl start datadog-fips-proxy/,
  },
  {
    name: 'the proxy would not start at boot',
    sh: 'systemctl -q disable $proxy',
    check: 'proxy.service',
    says: /at boot/,
    remedy: /systemctl enable datadog-fips-proxy/,
  },
  {
    name: 'the proxy was masked',
    sh: 'systemctl -q mask --now $proxy',
    check: 'proxy.service',
    says: /masked/,
    remedy: /systemctl unmask datadog-fips-proxy/,
  },
  {
    name: 'the proxy fails at its start',
    sh: `printf '${failing}Restart=no\\n' | drop_in $proxy || true`,
    check: 'proxy.service',
    says: /failed/,
    remedy: /journalctl -u datadog-fips-proxy/,
  },
  {
    name: 'the unit file of the proxy is gone',
    sh: 'systemctl stop $proxy; rm /lib/systemd/system/$proxy.service; systemctl daemon-reload',
    check: 'proxy.service',
    says: /no unit/,
    remedy: /dd-fips install/,
  },
  {
    name: 'another program took a port before the proxy started',
    sh: `systemctl stop $proxy; alone squatter ${listener('127.0.0.1', 'AF_INET', 9808)}; again $proxy || systemctl stop $proxy`,
    check: 'proxy.service',
    says: /not running/,
    remedy: /datadog-fips-proxy/,
  },
  {
    name: 'another program listens on a port of the proxy by IPv6, to which localhost may lead',
    sh: `alone squatter ${listener('::1', 'AF_INET6', 9808)}`,
    check: 'proxy.ports',
    says: /9808 by pid \d+ .*plant-squatter/,
    remedy: /Stop that program/,
  },
  {
    name: 'a second proxy shares all ports',
    sh: `systemd-run -q --collect --unit plant-second -p User=dd-agent haproxy -W -f $cfg; until [ "$(ss -Hlnt 'sport = 9818' | wc -l)" = 2 ]; do sleep 0.05; done`,
    check: 'proxy.ports',
    says: /held by others: 9803, 9804, .*9818 by pid \d+ \(\S*haproxy .*plant-second/,
    remedy: /systemctl restart datadog-fips-proxy/,
  },
  {
    name: 'a port of the cfg does not listen: the proxy was not restarted',
    sh: `sed -i 's/^ *bind 127.0.0.1:9818$/&\\n    bind 127.0.0.1:9819/' $cfg $cfg.example`,
    check: 'proxy.ports',
    says: /Nothing listens on 9819/,
    remedy: /journalctl -u datadog-fips-proxy/,
  },
  {
    name: 'the proxy was started with another cfg than the one that is there now',
    sh: `sed -i 's/retries 3/retries 9/' $cfg; again $proxy; sleep 0.3; cat $cfg.example >$cfg`,
    check: 'proxy.ports',
    says: /before the last change of its cfg/,
    remedy: /systemctl restart datadog-fips-proxy/,
  },
  {
    name: 'the Agent is told another range of ports',
    sh: `edit 's/^fips:/&\\n  port_range_start: 10803/'`,
    check: 'proxy.ports',
    says: /metrics to localhost:10804/,
    remedy: /port_range_start/,
  },
  {
    name: 'one unit of the Agent is told another range of ports by its environment',
    sh: `printf '[Service]\\nEnvironment=DD_FIPS_PORT_RANGE_START=10803\\n' | drop_in datadog-agent-trace`,
    check: 'proxy.ports',
    says: /datadog-agent-trace .*localhost:10804/,
    remedy: /port_range_start/,
  },
  {
    name: 'the Agent looks for the proxy at another address of the loopback',
    sh: `edit 's/^fips:/&\\n  local_address: 127.0.0.2/'`,
    check: 'proxy.ports',
    says: /127\.0\.0\.2:9804/,
    remedy: /local_address/,
  },
  {
    name: 'the proxy has no port for a product that is in use',
    sh: `edit_both 's/127.0.0.1:9818/127.0.0.1:9820/'; printf 'network_devices:\\n  netflow:\\n    enabled: true\\n' | say`,
    check: 'proxy.ports',
    says: /localhost:9818 \(NetFlow\)/,
    remedy: /--upgrade/,
  },
  {
    name: 'the proxy has no port for a product that nobody uses',
    sh: `edit_both 's/127.0.0.1:9818/127.0.0.1:9820/'`,
    check: 'proxy.ports',
    as: 'warn',
    says: /localhost:9818 \(NetFlow\)/,
    remedy: /--upgrade/,
  },
  {
    name: 'the proxy listens on every address, as older ones do',
    sh: `edit_both 's/bind 127.0.0.1:/bind *:/'`,
    check: 'proxy.ports',
    as: 'warn',
    says: /0\.0\.0\.0/,
    remedy: /--upgrade.*9803 to 9818/,
  },
  {
    name: 'the cfg belongs to the group of root',
    sh: 'chgrp root $cfg; again $proxy',
    check: 'proxy.cfg.ownership',
    says: /uid [1-9]\d* gid 0/,
    remedy: /chown dd-agent:dd-agent/,
  },
  {
    name: 'everybody can write the cfg',
    sh: 'chmod 666 $cfg; again $proxy',
    check: 'proxy.cfg.ownership',
    says: /mode 666/,
    remedy: /chmod 640/,
  },
  {
    name: 'everybody can put another cfg in the place of the cfg',
    sh: 'chmod 777 /etc/datadog-fips-proxy',
    check: 'proxy.cfg.ownership',
    says: /Other users can write to \/etc\/datadog-fips-proxy/,
    remedy: /chmod go-w/,
  },
  {
    name: 'a group of people can put another cfg in the place of the cfg',
    sh: 'chgrp games /etc/datadog-fips-proxy && chmod 775 /etc/datadog-fips-proxy',
    check: 'proxy.cfg.ownership',
    says: /Other users can write to \/etc\/datadog-fips-proxy/,
    remedy: /chmod go-w/,
  },
  {
    name: 'the cfg was changed on this host',
    sh: `sed -i 's/retries 3/retries 9/' $cfg; again $proxy`,
    check: 'proxy.cfg.unmodified',
    says: /-.*retries 3\n\+.*retries 9/,
    remedy: /cp .*cfg\.example/,
  },
  {
    name: 'the package brought another example',
    sh: `sed -i 's/retries 3/retries 5/' $cfg.example`,
    check: 'proxy.cfg.unmodified',
    says: /What the package changed since/,
    remedy: /dd-fips install/,
  },
]
