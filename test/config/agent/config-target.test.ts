import t from 'tap'
import { configTarget } from '../../../src/config/agent/config-target.ts'
import { debian, given, type Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'

const yaml = '/etc/datadog-agent/datadog.yaml'
const agent = 'api_key: abc\n'
const link = (to: string) => (machine: Machine) =>
  void plant(machine.files, yaml, makeInode('symlink', to))

const target = async (...acts: ((machine: Machine) => void)[]) => {
  const machine = debian()
  for (const act of acts) act(machine)
  return configTarget(machine.host, yaml)
}
const file =
  (path: string, content = agent) =>
  (machine: Machine) =>
    given(machine, path, content)
const dress =
  (path: string, how: object) =>
  ({ files }: Machine) =>
    void Object.assign(files.get(path) ?? {}, how)

t.test('a file, or none, is edited where it is', async (t) => {
  t.equal(await target(), yaml)
  t.equal(await target(file(yaml, 'no configuration at all')), yaml)
})

t.test('a link to an Agent configuration is followed, absolute or relative', async (t) => {
  t.equal(await target(file('/srv/agent.yaml'), link('/srv/agent.yaml')), '/srv/agent.yaml')
  t.equal(
    await target(file('/etc/shared/agent.yaml'), link('../shared/agent.yaml')),
    '/etc/datadog-agent/../shared/agent.yaml',
  )
  t.equal(await target(file('/agent.yaml'), link('/agent.yaml')), '/agent.yaml', 'at the top')
})

t.test('the Agent must be able to read what the link leads to', async (t) => {
  const accounts = [
    file('/etc/passwd', 'dd-agent:x:110:111::/:/bin/false\n'),
    file('/etc/group', 'dd-agent:x:111:\n'),
  ]
  const there = [file('/srv/agent.yaml'), link('/srv/agent.yaml'), ...accounts]
  for (const how of [{ mode: 0o640, gid: 111 }, { mode: 0o600, uid: 110 }, { mode: 0o644 }])
    t.equal(await target(...there, dress('/srv/agent.yaml', how)), '/srv/agent.yaml')
  for (const how of [{ mode: 0o640 }, { mode: 0o604, gid: 111 }, { mode: 0o044, uid: 110 }])
    await t.rejects(target(...there, dress('/srv/agent.yaml', how)), { code: 'UNSAFE_PATH' })
})

t.test('everything else is refused with the reason', async (t) => {
  const there = [file('/srv/agent.yaml'), link('/srv/agent.yaml')]
  const cases: [string, ((machine: Machine) => void)[], RegExp][] = [
    [
      'a directory',
      [({ files }) => void plant(files, yaml, makeInode('directory'))],
      /not a regular file/,
    ],
    ['a link to nothing', [link('/srv/gone')], /link to \/srv\/gone, which is not a regular file/],
    ['a link to a directory', [file('/srv/a/b'), link('/srv/a')], /not a regular file/],
    [
      'a link to a link',
      [
        file('/srv/real'),
        ({ files }) => void plant(files, '/srv/a', makeInode('symlink', '/srv/real')),
        link('/srv/a'),
      ],
      /which is not a regular file/,
    ],
    ['a directory of all', [...there, dress('/srv', { mode: 0o1777 })], /others can write to/],
    [
      'a directory of a group',
      [...there, dress('/srv', { mode: 0o775, gid: 1000 })],
      /others can write to/,
    ],
    ['a directory of a user', [...there, dress('/srv', { uid: 1000 })], /others can write to/],
    ['no key in it', [file('/srv/a', 'site: x\n'), link('/srv/a')], /not an Agent configuration/],
    ['an empty key', [file('/srv/a', 'api_key:\n'), link('/srv/a')], /not an Agent configuration/],
  ]
  for (const [name, acts, message] of cases)
    await t.rejects(target(...acts), { code: 'UNSAFE_PATH', exit: 'preflight', message }, name)
})
