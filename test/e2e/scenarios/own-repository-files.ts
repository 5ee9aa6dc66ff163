import type { Family } from '../families.ts'

/** Stands for a password, or for a token in the place of a name. */
export const CANARY = 'own-repository-canary'

const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
/** Where the key lies that the files name. */
export const key = { deb: '/etc/apt/keyrings/corp.gpg', rpm: '/etc/pki/corp.asc' }

const deb822 = (url: string) => `# Asked for by FED-12.
Types: deb
URIs: ${url}
Suites: stable
Components: 7
Signed-By:
  ${key.deb}
`

const rpm = (url: string, ...more: string[]) => `# Asked for by FED-12.
[corp]
name = What Datadog has
baseurl = ${url}/${arch}/
enabled=1
gpgcheck=1
repo_gpgcheck=1
pkg_gpgcheck=1
priority = 50
exclude = datadog-dogstatsd
gpgkey=file://${key.rpm}
${more.join('\n')}
`

interface Own {
  readonly file: string
  /** What is written there, by the credentials in its address. */
  readonly content: (credentials: string) => string
}

export const yum = 'yum.test.example'
const proxyAt = `http://${CANARY}:${CANARY}@127.0.0.1:3128`

/** By package manager: files as people write them, each with something of its own in it. */
export const owns: Readonly<Record<Family['manager'], readonly Own[]>> = {
  apt: [
    {
      file: '/etc/apt/sources.list.d/corp.sources',
      content: (credentials) => deb822(`https://${credentials}apt.test.example`),
    },
    {
      file: '/etc/apt/sources.list.d/corp.list',
      content: (credentials) =>
        `deb [lang=none signed-by=${key.deb}] https://${credentials}apt.test.example/ stable 7\n`,
    },
  ],
  dnf: [
    {
      file: '/etc/yum.repos.d/corp.repo',
      content: (login) => rpm(`https://${login}${yum}/stable/7`, `proxy=${proxyAt}`),
    },
  ],
  zypper: [
    {
      file: '/etc/zypp/repos.d/corp.repo',
      content: (login) => rpm(`https://${login}${yum}/suse/stable/7`, 'type=rpm-md'),
    },
  ],
}

/** A proxy for HTTPS that asks nobody who he is (RFC 9110, 9.3.6). */
export const connectProxy = `
import socket, threading
def pump(a, b):
    try:
        while data := a.recv(65536): b.sendall(data)
    finally: b.close()
def serve(client):
    head = b''
    while b'\\r\\n\\r\\n' not in head: head += client.recv(4096)
    open('/run/proxied', 'a').write(head.split()[1].decode() + '\\n')
    target = socket.create_connection(('127.0.0.1', 443))
    client.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n')
    threading.Thread(target=pump, args=(target, client), daemon=True).start()
    pump(client, target)
listener = socket.create_server(('127.0.0.1', 3128))
while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
`
