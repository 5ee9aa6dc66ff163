/**
 * An HTTP proxy of a test host: CONNECT alone, for one user, and every name leads to the host's own
 * loopback. Arguments: port, `user:password`, and a file that gets a line `name:port` for each tunnel.
 * Runs in the host's network namespace, outside of its file system. Ends when standard input does.
 */
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'

const [port, user = '', file = ''] = process.argv.slice(2)
const wanted = `Basic ${Buffer.from(user).toString('base64')}`

const proxy = createServer((_, response) => response.writeHead(405).end())
proxy.on('connect', ({ url = '', headers }, client, head) => {
  client.on('error', () => {})
  if (headers['proxy-authorization'] !== wanted) {
    client.end('HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n')
    return
  }
  appendFileSync(file, `${url}\n`)
  const server = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Go on\r\n\r\n')
    server.write(head)
    server.pipe(client).pipe(server)
  })
  server.on('error', () => client.destroy())
})
proxy.listen(Number(port), '127.0.0.1', () => console.log('ready'))
process.stdin.resume().on('end', () => process.exit())
