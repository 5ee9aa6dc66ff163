import t from 'tap'
import { mounts } from '../../../src/plan/preflight/file-systems.ts'
import type { Step } from '../../../src/steps/registry.ts'
import { debian } from '../../support/machine.ts'
import {
  editing,
  installing,
  preflightContext,
  starting,
  unit,
  writing,
} from './preflight-context.ts'

/** What is found on a host with these mounts besides a root that is in order. */
async function found(rows: string, steps: readonly Step[], more: object = {}): Promise<string[]> {
  const { host } = debian()
  const table = `/dev/sda1 / ext4 rw 0 0\n${rows}\n`
  const read: typeof host.read = async (path) =>
    path === '/proc/self/mounts' ? Buffer.from(table) : host.read(path)
  const findings = await mounts(preflightContext({ host: { ...host, read } }, steps, more))
  return findings.map(({ code, message }) => `${code} ${message.split(' ')[0]}`)
}

t.test('what is written to must be writable', async (t) => {
  const cases: [rows: string, steps: Step[], found: string[]][] = [
    ['x /usr ext4 ro 0 0', [installing], ['READ_ONLY /usr']],
    ['x /opt ext4 ro 0 0', [installing], ['READ_ONLY /opt']],
    ['x /usr ext4 ro 0 0', [editing], []],
    ['x /etc ext4 rw,ro 0 0', [editing], ['READ_ONLY /etc']],
    ['x /var/lib ext4 ro 0 0', [editing], ['READ_ONLY /var/lib']],
    ['x /srv ext4 ro 0 0', [writing('/srv/x')], ['READ_ONLY /srv']],
    ['x /srv ext4 ro 0 0', [installing, editing], []],
    ['x /usr ext4 errors=remount-ro,rw 0 0', [installing], []],
    ['x / ext4 ro 0 0', [installing, editing], ['READ_ONLY /']],
    ['x / ext4 ro 0 0', [], []],
  ]
  for (const [rows, steps, expected] of cases) {
    t.same(await found(rows, steps), expected, `${rows} ${steps.map(({ kind }) => kind)}`)
  }
})

t.test('where programs and package scripts lie they must be allowed to run', async (t) => {
  for (const point of ['/opt', '/var', '/var/lib', '/usr'])
    t.same(await found(`x ${point} ext4 noexec 0 0`, [installing]), [`NOEXEC ${point}`])
  for (const point of ['/tmp', '/var/log', '/etc'])
    t.same(await found(`x ${point} ext4 noexec 0 0`, [installing]), [], point)
  t.same(await found('x /opt ext4 noexec 0 0', [editing]), [], 'nothing is installed')
})

t.test('the mount on top counts, and each once', async (t) => {
  t.same(await found('x /opt ext4 ro 0 0\ny /opt ext4 rw 0 0', [installing]), [])
  t.same(await found('x /var ext4 ro,noexec 0 0', [installing]), ['READ_ONLY /var', 'NOEXEC /var'])
})

t.test('a service that is enabled already needs nothing in /etc', async (t) => {
  const steps = [starting('datadog-agent')]
  t.same(await found('x /etc ext4 ro 0 0', steps), ['READ_ONLY /etc'])
  t.same(await found('x /etc ext4 ro 0 0', steps, { agent: unit }), [])
})

t.test('nothing is found where the mounts cannot be read', async (t) => {
  t.same(await mounts(preflightContext(debian(), [installing])), [])
})
