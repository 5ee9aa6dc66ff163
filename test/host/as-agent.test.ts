import t from 'tap'
import { asAgent } from '../../src/host/as-agent.ts'
import type { Host } from '../../src/host/host.ts'
import { spawn } from '../../src/host/spawn.ts'
import { machineThat } from '../services/fake-runner.ts'

const words = ['printf', '%s,', "it's", '$HOME', 'a b', '; id', '']

t.test('runuser runs the words where the host has it, as they are', async (t) => {
  const { host, commands, file } = machineThat()
  file('/sbin/runuser')
  await asAgent(host, ['/usr/bin/datadog-agent', 'status'])
  t.same(commands, ['runuser -u dd-agent -- /usr/bin/datadog-agent status'])
})

t.test('su runs them elsewhere, whatever the shell makes of them', async (t) => {
  const { host } = machineThat()
  const asked: string[][] = []
  const run: Host['run'] = async (command) => {
    asked.push([...command])
    return { code: 0, stdout: '', stderr: '' }
  }
  await asAgent({ ...host, run }, words)
  const [[program, ...rest] = []] = asked
  t.equal(program, 'su')
  t.same(rest.slice(0, -1), ['-s', '/bin/sh', 'dd-agent', '-c'], 'the account has no login shell')
  const { stdout } = await spawn(['sh', '-c', rest.at(-1) ?? ''], {})
  t.equal(stdout, "it's,$HOME,a b,; id,,", 'the shell that su starts hands on each word whole')
})

t.test('hands on how to run them, and what they answer', async (t) => {
  for (const program of ['/sbin/runuser', '/bin/su']) {
    const { host, file } = machineThat(() => ({ code: 3, stdout: 'no' }))
    file(program)
    t.match(await asAgent(host, ['agent'], { expect: [0, 3] }), { code: 3, stdout: 'no' }, program)
    await t.rejects(asAgent(host, ['agent']), /ended with 3/, program)
  }
})

t.test('root’s proxies, and the passwords in them, are nothing for it', async (t) => {
  const given = { https_proxy: 'http://me:secret@proxy.example' }
  const seen: unknown[] = []
  const run: Host['run'] = async (command, options = {}) => {
    const { stdout } = await spawn(['env'], options, given)
    seen.push(command[0], stdout.includes('secret'), stdout.includes('DD_X=1'))
    return { code: 0, stdout, stderr: '' }
  }
  const { host } = machineThat()
  await asAgent({ ...host, run }, words, { env: { DD_X: '1' } })
  t.same(seen, ['su', false, true])
  t.match((await spawn(['env'], {}, given)).stdout, 'secret', 'which others get')
})
