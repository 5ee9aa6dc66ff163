import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { renderEcs } from '../../../src/render/ecs/render-ecs.ts'

const source = JSON.stringify({
  family: 'agents',
  containerDefinitions: [{ name: 'agent', image: 'datadog/agent:7', memory: 256 }],
})

/** The command of the health check, looking at another port than 9804 (hexadecimal 264C). */
function command(port: number): string {
  const [, proxy] = JSON.parse(renderEcs('task.json', source).text).containerDefinitions
  const [how, text] = proxy.healthCheck.command
  if (how !== 'CMD-SHELL' || !text.includes(':264C/')) throw new Error('not the command we know')
  return text.replace('264C', port.toString(16).toUpperCase().padStart(4, '0'))
}

const skip = existsSync('/proc/net/tcp') ? false : 'there is no /proc here'

t.test('the health check tells a port that listens from one that does not', { skip }, async (t) => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const ask = (): number | null => spawnSync('/bin/sh', ['-c', command(port)]).status
  t.equal(ask(), 0)
  await new Promise((done) => server.close(done))
  t.equal(ask(), 1)
})
