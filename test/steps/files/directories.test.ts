import t from 'tap'
import { missingDirectories, parentOf, removeDirectories } from '../../../src/steps/files/backup.ts'
import { debian, given } from '../../support/machine.ts'

t.test('directories that are missing are named from the outside in', async (t) => {
  const { host } = debian()
  t.same(await missingDirectories(host, '/opt/a/b'), ['/opt/a', '/opt/a/b'])
  t.same(await missingDirectories(host, '/opt'), [])
  t.equal(parentOf('/opt/a/b'), '/opt/a')
})

t.test('those that hold nothing go again', async (t) => {
  const machine = debian()
  const made = ['/opt/a', '/opt/a/b']
  for (const path of made) await machine.host.makeDirectory(path)
  given(machine, '/opt/a/theirs', '')
  await removeDirectories(machine.host, made)
  t.same([machine.files.has('/opt/a/b'), machine.files.has('/opt/a/theirs')], [false, true])
})
