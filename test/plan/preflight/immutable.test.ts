import t from 'tap'
import { immutable } from '../../../src/plan/preflight/file-systems.ts'
import { machineThat } from '../../services/fake-runner.ts'
import { editing, preflightContext, writing } from './preflight-context.ts'

const yaml = '/etc/datadog-agent/datadog.yaml'

/** A host with these files whose lsattr(1) shows these flags for them; it knows no others. */
function hostWith(flags: Readonly<Record<string, string>>, tool = true) {
  const { host, commands, file } = machineThat((words) => {
    const paths = words.split(' -- ')[1]?.split(' ') ?? []
    const row = (path: string) => `${flags[path] ?? '--------------e-------'} ${path}\n`
    return { code: 1, stdout: paths.map(row).join(''), stderr: 'lsattr: Operation not supported' }
  })
  if (tool) file('/usr/bin/lsattr')
  for (const path of Object.keys(flags)) file(path)
  return { host, commands }
}

t.test('finds files that not even root can change', async (t) => {
  for (const flags of [
    '----i---------e-------',
    '-----a--------e-------',
    '----ia--------e-------',
  ]) {
    const found = await immutable(preflightContext(hostWith({ [yaml]: flags }), [editing]))
    t.match(found, [
      {
        code: 'IMMUTABLE',
        message: `${yaml} is immutable (${flags}).`,
        remedy: `Run \`chattr -i -a ${yaml}\``,
      },
    ])
    t.equal(found.length, 1, 'the directory is not')
  }
})

t.test('takes no other flag for one of these', async (t) => {
  for (const flags of [
    '--------------e-------',
    '-------A------I-------',
    's-S-----------e-----C-',
  ])
    t.same(await immutable(preflightContext(hostWith({ [yaml]: flags }), [editing])), [], flags)
})

t.test('asks once, about what is there and will be written', async (t) => {
  const other = '/etc/yum.repos.d/datadog.repo'
  const { host, commands } = hostWith({ [yaml]: '----i---', [other]: '----i---', '/srv/x': '' })
  t.equal((await immutable(preflightContext({ host }, [editing]))).length, 1)
  t.equal(commands.length, 1)
  t.match(commands[0], / \/etc\/datadog-agent \/etc\/datadog-agent\/datadog\.yaml$/)
  t.notMatch(commands[0], /yum/)
  await immutable(preflightContext({ host }, [writing('/srv/x')]))
  t.match(commands[1], /\/srv\/x$/)
})

t.test('does not ask where there is no lsattr, or nothing is written', async (t) => {
  const without = hostWith({ [yaml]: '----i---' }, false)
  t.same(await immutable(preflightContext(without, [editing])), [])
  const idle = hostWith({ [yaml]: '----i---' })
  t.same(await immutable(preflightContext(idle, [])), [])
  t.same([...without.commands, ...idle.commands], [])
})
