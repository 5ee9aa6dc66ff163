import t from 'tap'
import { type AddRepository, addRepository } from '../../src/steps/add-repository.ts'
import { type WriteFile, writeFile } from '../../src/steps/write-file.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const repository: AddRepository = {
  kind: 'add-repository',
  path: '/etc/apt/sources.list.d/datadog.list',
  content: 'deb https://apt.example.com/ stable 7\n',
}

t.test('a repository file is ours as a whole, and readable for all', async (t) => {
  const cases: [string, string | undefined, RegExp | undefined][] = [
    ['none yet', undefined, /datadog\.list: new$/],
    ['another', 'deb https://old.example.com/ stable 6\n', /datadog\.list: changed$/],
    ['the same', repository.content, undefined],
  ]
  for (const [name, was, summary] of cases) {
    const machine = debian()
    if (was !== undefined) given(machine, repository.path, was, { mode: 0o600, uid: 5 })
    const context = contextOn(machine)
    const change = await addRepository.check(repository, context)
    t.equal(change === undefined, summary === undefined, name)
    if (!change || !summary) continue
    t.match(change.summary, summary)
    t.match(change.diff, '+deb https://apt.example.com/ stable 7\n')
    const before = await addRepository.before(repository, context)
    const after = await addRepository.apply(repository, context, before)
    t.match(machine.files.get(repository.path), { uid: 0, gid: 0, mode: 0o644 })
    await addRepository.revert(repository, context, before, after)
    t.equal(machine.files.get(repository.path)?.content.toString(), was)
    if (was) t.match(machine.files.get(repository.path), { mode: 0o600, uid: 5 })
  }
})

const info: WriteFile = {
  kind: 'write-file',
  path: '/etc/datadog-agent/install_info',
  content: 'x\n',
  owner: { user: 'root', group: 'root' },
  mode: 0o644,
}

t.test('a small file is written where there is none, and left where there is one', async (t) => {
  const machine = debian()
  given(machine, '/etc/datadog-agent/other', '')
  const context = contextOn(machine)
  t.match(await writeFile.check(info, context), { summary: `${info.path}: new` })
  const before = await writeFile.before(info, context)
  const after = await writeFile.apply(info, context, before)
  t.match(machine.files.get(info.path), { uid: 0, gid: 0, mode: 0o644 })
  t.equal(await writeFile.check(info, context), undefined)
  await writeFile.revert(info, context, before, after)
  t.notOk(machine.files.has(info.path))
  given(machine, info.path, 'of another tool\n')
  t.equal(await writeFile.check(info, context), undefined)
})
