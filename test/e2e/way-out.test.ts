import t, { type Test } from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, families } from './families.ts'
import { ddFips, exits } from './install.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { full } from './sample.ts'
import { sideBySide } from './side-by-side.ts'

const PASSWORD = 'canary-of-the-proxy'
const verbosely = ['dd-fips', 'install', '--verbose'] as const

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

const ofTheProxy = /^\/run\/proxy\.py$/

for (const id of everyManager) {
  const { tree, manager } = families[id]
  const reason = await hostsAvailable(treeFormat(tree))

  t.test(
    `${id}: a proxy that wants a password is the only way out, and its password is written nowhere`,
    sideBySide(t, reason),
    async (t) => {
      const { host, env } = await behindProxy(t, families[id])
      const way = (password: string) => ({
        https_proxy: `http://someone:${password}@127.0.0.1:3128`,
      })

      const wrong = await ddFips({ host, env }, ['install', '--verbose'], way('not-the-right-one'))
      t.ok(wrong.code === 4 || wrong.code === 7, `refused: ${wrong.code}`)
      t.notMatch(wrong.stdout + wrong.stderr, /not-the-right-one/)
      const given = { ...env, ...way(PASSWORD) }
      const { result, started } = await host.trace(verbosely, { env: given, expect: 'any' })
      exits(t, result, 0)
      t.notMatch(result.stdout + result.stderr, PASSWORD)
      const seen = started.filter(({ environment }) => environment.join().includes(PASSWORD))
      t.ok(seen.length > 1, 'the package manager has it from its environment')
      const asked = String(await host.read('/run/proxy.log'))
      const server = manager === 'apt' ? 'apt' : 'yum'
      for (const name of ['keys', server]) t.match(asked, `${name}.test.example:443 True`)
      await noLeaks(t, host, { passwords: [PASSWORD, 'not-the-right-one'], kept: ofTheProxy })
    },
  )
}

const own = {
  'debian-12': {
    file: '/etc/apt/apt.conf.d/80proxy',
    text: `Acquire::https::Proxy "http://someone:${PASSWORD}@127.0.0.1:3128";\n`,
  },
  'rocky-9': {
    file: '/etc/dnf/dnf.conf',
    text: `[main]\ngpgcheck=1\nproxy=http://127.0.0.1:3128\nproxy_username=someone\nproxy_password=${PASSWORD}\n`,
  },
} as const

for (const id of ['debian-12', 'rocky-9'] as const) {
  if (id !== 'debian-12' && !full) continue
  const { file, text } = own[id]
  const { tree } = families[id]
  const reason = await hostsAvailable(treeFormat(tree))

  t.test(
    `${id}: the package manager's own proxy and its password stay where they are`,
    sideBySide(t, reason),
    async (t) => {
      const { host, env } = await behindProxy(t, families[id])
      // curl knows nothing of that proxy: the keys come by another way.
      await host.shell('echo 127.0.0.1 keys.test.example >>/etc/hosts')
      await host.write(file, text)
      const result = await host.run(verbosely, { env, expect: 'any' })
      exits(t, result, 0)
      t.match(String(await host.read('/run/proxy.log')), /(apt|yum)\.test\.example:443 True/)
      t.notMatch(result.stdout + result.stderr, PASSWORD)
      const kept = new RegExp(`^${file}$|${ofTheProxy.source}`)
      await noLeaks(t, host, { passwords: [PASSWORD], kept })
      t.equal(String(await host.read(file)), text)
    },
  )
}

/** Boots a host that reaches nothing but through the proxy. */
async function behindProxy(t: Test, row: Family) {
  const host = await hostOf(row, { lent: true, traced: true })
  t.teardown(() => host.close())
  await host.shell("sed -i '/test.example/d' /etc/hosts")
  await host.write('/run/proxy.py', proxy)
  await host.run(['systemd-run', '--unit=way-out', 'python3', '/run/proxy.py'])
  await host.shell('until ss -ltn | grep -q :3128; do sleep 0.1; done', { timeout: 20_000 })
  const env = { ...(await installEnvironment()), DD_API_KEY: API_KEY }
  return { host, env }
}
