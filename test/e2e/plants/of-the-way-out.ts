import { exampleToo, type Plant } from './plant.ts'

const TLS_OF_A_STRANGER = `cd /root && openssl req -x509 -newkey rsa:2048 -nodes -keyout s.key -out s.pem -subj /CN=trace.agent.ddog-gov.com -days 2 2>/dev/null
alone stranger 'import socket, ssl
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain("/root/s.pem", "/root/s.key")
s = socket.create_server(("127.0.0.9", 443)); print("ready")
while True:
    try: c.wrap_socket(s.accept()[0], server_side=True)
    except OSError: pass'
lead trace.agent.ddog-gov.com 127.0.0.9; counted_up datadog-traces`

const SILENCE = `alone silence 'import socket
s = socket.create_server(("127.0.0.9", 443)); print("ready"); held = []
while True: held.append(s.accept())'
lead trace.agent.ddog-gov.com 127.0.0.9; counted_up datadog-traces`

/** Waits until HAProxy has noticed by its own checks. */
const noticed = "logged 'is DOWN'"

/** Has a condition lead to the backend of the API that dd-fips does not follow. */
const namedCondition = `edit_both 's|use_backend datadog-api if.*|acl api path_beg /elsewhere\\n    use_backend datadog-api if api|'`

/** Cuts the statistics page out of both cfg and example. */
const noStatistics = `edit_both '/^listen stats/,/stats uri/d'`

/** Faults between the proxy and the intake, and between the Agent and the proxy. */
export const ofTheWayOut: readonly Plant[] = [
  {
    name: 'the intake of one product is out of reach',
    sh: `lead trace.agent.ddog-gov.com 127.0.0.9; ${noticed}`,
    check: 'proxy.backends',
    says: /9805 .*503.*\n.*datadog-traces.*refused or had no route/s,
    remedy: /ip-ranges\.ddog-gov\.com/,
  },
  {
    name: 'every intake is out of reach',
    sh: `forbid 443; again $proxy; ${noticed}`,
    check: 'proxy.backends',
    says: /No intake answers behind 9804, 9804\/api\/v1\/validate, .*9818/,
    remedy: /ip-ranges\.ddog-gov\.com/,
  },
  {
    name: 'a stranger answers in the place of an intake',
    sh: TLS_OF_A_STRANGER,
    check: 'proxy.backends',
    says: /9805 .*503/,
    remedy: /TLS inspection/,
  },
  {
    name: 'what stands in the place of an intake says nothing',
    sh: SILENCE,
    check: 'proxy.backends',
    says: /9805 .*silent/,
    remedy: /TLS inspection/,
  },
  {
    name: 'a backend that only some paths lead to is down',
    sh: 'lead api.ddog-gov.com 127.0.0.9',
    check: 'proxy.backends',
    says: /9804\/api\/v1\/validate .*503/,
    remedy: /ip-ranges/,
  },
  {
    name: 'only the statistics tell that a backend is down',
    sh: `${namedCondition}; lead api.ddog-gov.com 127.0.0.9; ${noticed}`,
    check: 'proxy.backends',
    says: /counts these backends as down: datadog-api/,
    remedy: /ip-ranges/,
    also: exampleToo,
  },
  {
    name: 'one of two servers of a backend is down',
    sh: `edit_both '/^backend datadog-traces/,/^$/ s/mothership2 \\(.*\\):443 check port 443/mothership2 \\1:444 check port 444/'; ${noticed}`,
    check: 'proxy.backends',
    as: 'warn',
    says: /datadog-traces\/mothership2/,
    remedy: /ip-ranges/,
    also: { ...exampleToo, 'proxy.log': 'warn' },
  },
  {
    name: 'an intake answers 503',
    sh: `alone gateway 'import socket
s = socket.create_server(("127.0.0.9", 80)); print("ready")
while True:
    c = s.accept()[0]; c.recv(9999); c.sendall(b"HTTP/1.1 503 No\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"); c.close()'
edit_both '/^backend datadog-traces/,/^$/ s/ [^ ]*:443 check .*/ 127.0.0.9:80/'`,
    check: 'proxy.backends',
    says: /9805 .*503/,
    remedy: /status page/,
    also: exampleToo,
  },
  {
    name: 'an intake breaks off without an answer',
    sh: `alone broken 'import socket
s = socket.create_server(("127.0.0.9", 80)); print("ready")
while True:
    c = s.accept()[0]; c.recv(9999); c.close()'
edit_both '/^backend datadog-traces/,/^$/ s/ [^ ]*:443 check .*/ 127.0.0.9:80/'`,
    check: 'proxy.backends',
    says: /9805 .*502/,
    remedy: /ip-ranges/,
    also: exampleToo,
  },
  {
    name: 'a port of the proxy breaks off without an answer',
    sh: `edit_both '/^frontend traces-forwarder/ s/$/\\n    tcp-request content reject/'`,
    check: 'proxy.backends',
    says: /9805 .*empty/,
    remedy: /journalctl -u datadog-fips-proxy/,
    also: exampleToo,
  },
  {
    name: 'a firewall keeps connections from a port of the proxy',
    sh: 'forbid 9805',
    check: 'proxy.backends',
    says: /9805 .*unreachable/,
    remedy: /nft list ruleset/,
  },
  {
    name: 'only the log tells that a backend is down',
    sh: `${namedCondition}; ${noStatistics}; lead api.ddog-gov.com 127.0.0.9; ${noticed}`,
    check: 'proxy.log',
    says: /datadog-api.*Layer4/s,
    remedy: /ip-ranges/,
    also: exampleToo,
  },
  {
    name: 'the proxy could not bind a port when it was reloaded',
    sh: `alone squatter 'import socket, time
s = socket.create_server(("127.0.0.1", 9820)); print("ready"); time.sleep(9999)'
# Mounted over it and taken away again: the cfg itself is not touched, so it is not newer than the proxy.
cp -a $cfg /root/cfg; printf 'frontend more\\n  bind 127.0.0.1:9820\\n  default_backend datadog-api\\n' >>/root/cfg
mount --bind /root/cfg $cfg
systemctl reload $proxy || true
logged 'cannot bind'
umount $cfg; systemctl stop plant-squatter`,
    check: 'proxy.log',
    says: /9820/,
    remedy: /ss -ltnp/,
  },
]
