import t from 'tap'
import { hostsAvailable } from '../../scripts/hosts/available.ts'
import { bootHost } from '../../scripts/hosts/host.ts'
import { installEnvironment } from '../../scripts/hosts/install-environment.ts'
import { treeFormat } from '../../scripts/hosts/trees.ts'
import { families } from './families.ts'
import { ddFips, exits } from './install.ts'
import { lend } from './release.ts'

const PASSWORD = 'canary-of-the-proxy'

/** An HTTP proxy that lets nobody through without a password; every name leads to the host's own server. */
const proxy = `import base64, select, socket, socketserver
wanted = 'Basic ' + base64.b64encode(b'someone:${PASSWORD}').decode()
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        target, given = self.rfile.readline().decode().split()[1], ''
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(':')
            if name.lower() == 'proxy-authorization': given = value.strip()
        with open('/run/proxy.log', 'a') as log: log.write(f'{target} {given == wanted}\\n')
        if given != wanted:
            self.wfile.write(b'HTTP/1.1 407 Denied\\r\\nProxy-Authenticate: Basic realm="x"\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n')
            return
        there = socket.create_connection(('127.0.0.1', 443))
        self.wfile.write(b'HTTP/1.1 200 OK\\r\\n\\r\\n')
        ends = {self.connection: there, there: self.connection}
        while True:
            for end in select.select(list(ends), [], [])[0]:
                data = end.recv(65536)
                if not data: return
                ends[end].sendall(data)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
Server(('127.0.0.1', 3128), Handler).serve_forever()
`

const { tree } = families['debian-12']
const reason = await hostsAvailable(treeFormat(tree))

t.test(
  'a proxy that wants a password is the only way out, and its password is written nowhere',
  reason === undefined ? {} : { skip: reason },
  async (t) => {
    const host = await bootHost({ tree })
    t.teardown(() => host.close())
    await lend(host)
    await host.shell("sed -i '/test.example/d' /etc/hosts")
    await host.write('/run/proxy.py', proxy)
    await host.run(['systemd-run', '--unit=way-out', 'python3', '/run/proxy.py'])
    await host.shell('until ss -ltn | grep -q :3128; do sleep 0.1; done', { timeout: 20_000 })
    const env = { ...(await installEnvironment()), DD_API_KEY: '0123456789abcdef0123456789abcdef' }
    const way = (password: string) => ({ https_proxy: `http://someone:${password}@127.0.0.1:3128` })

    const wrong = await ddFips({ host, env }, ['install', '--verbose'], way('not-the-right-one'))
    t.ok(wrong.code === 4 || wrong.code === 7, `refused: ${wrong.code}`)
    t.notMatch(wrong.stdout + wrong.stderr, /not-the-right-one/)
    const done = await ddFips({ host, env }, ['install', '--verbose'], way(PASSWORD))
    exits(t, done, 0)
    t.notMatch(done.stdout + done.stderr, PASSWORD)
    const asked = String(await host.read('/run/proxy.log'))
    for (const name of ['keys', 'apt']) t.match(asked, `${name}.test.example:443 True`)
    const places = '/etc /var /opt /root /tmp /usr/share/keyrings'
    const found = await host.shell(`grep -rlE '${PASSWORD}|not-the-right-one' ${places}`, {
      expect: [0, 1],
    })
    t.equal(found.stdout, '', 'not in a file')
    const journal = await host.shell('journalctl --no-pager', { expect: 'any' })
    t.notMatch(journal.stdout, PASSWORD, 'not in the journal')
  },
)
