import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import t from 'tap'
import { probe } from '../../src/host/probe.ts'

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

const ask = (port: number, timeout = 2000) =>
  probe({ address: '127.0.0.1', port, path: '/a?b', timeout })

t.test('an answer is an answer, whatever its status', async (t) => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${Object.keys(request.headers).sort()}`)
    response.writeHead(503).end('<h1>503')
  })
  t.same(await ask(await listening(server)), { status: 503, body: '<h1>503' })
  t.same(seen, ['GET /a?b connection,host,user-agent'], 'and nothing else is told')
})

t.test('no listener is refused', async (t) => {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  t.match(await ask(port), { problem: 'refused' })
})

t.test('closed without a word is empty', async (t) => {
  const port = await listening(createTcpServer((socket) => socket.destroy()))
  t.match(await ask(port), { problem: 'empty' })
})

t.test('a listener that says nothing is silent', async (t) => {
  const held: { destroy(): void }[] = []
  const port = await listening(createTcpServer((socket) => held.push(socket)))
  t.match(await ask(port, 100), { problem: 'silent', detail: 'no answer within 0.1 s' })
  for (const socket of held) socket.destroy()
})

t.test('nobody off the host is asked, nor anybody by name', async (t) => {
  for (const address of ['192.0.2.1', 'localhost', 'example.com', '2001:db8::1', '']) {
    t.throws(
      () => probe({ address, port: 80, path: '/', timeout: 10 }),
      {
        message: `${address}:80 is not an address of this host, and dd-fips connects to no other.`,
      },
      address,
    )
  }
})

t.test('what looks at the open connection does so before anything is sent', async (t) => {
  const order: string[] = []
  const server = createServer((_, response) => {
    order.push('request')
    response.end()
  })
  const port = await listening(server)
  const connected = async (local: { address: string; port: number }) => {
    t.equal(local.address, '127.0.0.1')
    t.ok(local.port > 0 && local.port !== port)
    await new Promise((resolve) => setTimeout(resolve, 50))
    order.push('looked')
  }
  const asked = { address: '127.0.0.1', port, path: '/', timeout: 2000 }
  t.match(await probe({ ...asked, connected }), { status: 200 })
  t.same(order, ['looked', 'request'])
  const failing = () => Promise.reject(new Error('cannot look'))
  t.match(await probe({ ...asked, connected: failing }), { status: 200 }, 'it goes on all the same')
})

t.test('a request that nobody waits for any more ends', async (t) => {
  const held: { destroy(): void }[] = []
  const port = await listening(createTcpServer((socket) => held.push(socket)))
  const control = new AbortController()
  const asked = { address: '127.0.0.1', port, path: '/', timeout: 60_000, signal: control.signal }
  const answer = probe(asked)
  setTimeout(() => control.abort(), 50)
  t.ok('problem' in (await answer))
  for (const socket of held) socket.destroy()
})
