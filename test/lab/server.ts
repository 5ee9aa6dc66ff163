/**
 * The HTTPS server of one test host: its package repositories, its release server and the intake. A
 * process of its own, outside of the host's file system but inside its network namespace.
 * Its one argument is the host's directory, which holds `www/` (what is served: `repository` and
 * `get`, read anew for each request), `answers.json` (answers that tests ordered) and
 * `requests.jsonl` (what was asked, one line each, written before the answer). Ends when standard
 * input does.
 */
import { appendFileSync, createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import type { Answer, Request } from './requests.ts'

const directory = process.argv[2] ?? ''
const places: Record<string, string> = {
  'apt.test.example': 'repository/apt',
  'yum.test.example': 'repository/yum',
  'keys.test.example': 'repository/keys',
  'get.test.example': 'get',
}

function answer(incoming: IncomingMessage, response: ServerResponse): void {
  incoming.resume()
  const header = (incoming.headers.host ?? '').replace(/:\d+$/, '')
  const host = (incoming.socket as TLSSocket & { servername?: string }).servername || header
  const path = new URL(incoming.url ?? '/', 'https://host').pathname
  const request: Request = {
    method: incoming.method ?? '',
    host,
    path,
    // The proxy passes on the name that the Agent called it by.
    through: host === header ? 'direct' : 'proxy',
  }
  appendFileSync(join(directory, 'requests.jsonl'), `${JSON.stringify(request)}\n`)
  const ordered = answers()[host + path]
  const place = places[host]
  if (ordered?.status !== undefined) sendOrdered(ordered, response)
  else if (place !== undefined) sendFile(join(directory, 'www', place, path), response, ordered)
  else sendIntake(path, response)
}

function answers(): Record<string, Answer> {
  const file = join(directory, 'answers.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

function sendOrdered(ordered: Answer, response: ServerResponse): void {
  response.writeHead(ordered.status ?? 500, ordered.location ? { location: ordered.location } : {})
  response.end(ordered.body ?? '')
}

function sendFile(file: string, response: ServerResponse, ordered: Answer | undefined): void {
  const status = statSync(file, { throwIfNoEntry: false })
  if (!status?.isFile()) {
    response.writeHead(404).end('not found\n')
    return
  }
  response.writeHead(200, { 'content-length': status.size })
  if (ordered?.truncate === undefined) {
    // A file that is gone meanwhile ends this answer, not the server with all that come after.
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response)
    return
  }
  response.write(readFileSync(file).subarray(0, ordered.truncate), () => response.destroy())
}

function sendIntake(path: string, response: ServerResponse): void {
  const validates = path === '/api/v1/validate'
  response.writeHead(validates ? 200 : 202, { 'content-type': 'application/json' })
  response.end(validates ? '{"valid":true}' : '{"status":"ok"}')
}

const [certificate, key] = process.argv.slice(3)
const server = createServer(
  { cert: readFileSync(certificate ?? ''), key: readFileSync(key ?? ''), keepAliveTimeout: 60_000 },
  answer,
)
server.listen(443, '127.0.0.1', () => console.log('ready'))
process.stdin.resume().on('end', () => process.exit())
