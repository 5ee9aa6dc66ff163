import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer as createPlainServer, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'

export interface Server {
  /** What is served. */
  readonly directory: string
  /** As `https://localhost:40000`. */
  readonly url: string
  /** PEM of the authority to trust, which is the server's own certificate. */
  readonly certificate: string
  /** Paths asked for, in order, since the test last emptied it. */
  readonly requests: string[]
  /** Answers that go before the files, by path. */
  readonly answers: Map<string, (response: ServerResponse) => void>
}

/** Serves a directory by HTTPS on the loopback address until the test ends; its key goes to `keys`. */
export async function serve(t: Test, keys: string, directory: string): Promise<Server> {
  const { key, certificate } = makeCertificate(keys)
  const requests: string[] = []
  const answers: Server['answers'] = new Map()
  const server = createServer({ key, cert: certificate }, async ({ url = '/' }, response) => {
    requests.push(url)
    const answer = answers.get(url)
    if (answer !== undefined) return answer(response)
    const content = await readFile(join(directory, url)).catch(() => undefined)
    response.statusCode = content === undefined ? 404 : 200
    response.end(content ?? '<html>Not found</html>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { directory, url: `https://localhost:${port}`, certificate, requests, answers }
}

/** Serves a directory by HTTP on the loopback address until the test ends. Gives its URL. */
export async function servePlain(t: Test, directory: string): Promise<string> {
  const server = createPlainServer(async ({ url = '/' }, response) => {
    response.end(await readFile(join(directory, url)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

function makeCertificate(directory: string): { key: Buffer; certificate: string } {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key]
  execFileSync(
    'openssl',
    ['req', '-x509', '-days', '2', ...newKey, ...subject, '-out', certificate],
    {
      stdio: 'ignore',
    },
  )
  return { key: readFileSync(key), certificate: readFileSync(certificate).toString() }
}
