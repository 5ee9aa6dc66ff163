import t from 'tap'
import { checkFiles } from '../../../src/checks/probes/agent-check-files.ts'
import { agentWith } from '../../doctor/seen.ts'
import { debian, given } from '../../support/machine.ts'

const conf = '/etc/datadog-agent/conf.d'
const confd = (value: unknown) => ({ name: 'confd_path', value, source: 'x:1' })

/** The files that a host with these files is found to have. */
async function found(files: readonly string[], unit = agentWith()) {
  const machine = debian()
  for (const path of files) given(machine, path, '')
  return checkFiles(machine.host, unit)
}

t.test('reads files of conf.d and of directories directly below it, by both endings', async (t) => {
  const read = [`${conf}/a.yaml`, `${conf}/disk.d/conf.yaml`, `${conf}/disk.d/more.yml`]
  const others = [
    `${conf}/a.yaml.example`,
    `${conf}/disk.d/conf.yaml.default`,
    `${conf}/disk.d/metrics.txt`,
    `${conf}/disk.d/below/conf.yaml`,
    `${conf}/notes/conf.yaml`,
  ]
  t.same(await found([...read, ...others]), read)
})

t.test('finds nothing where there is no conf.d, and takes a file for no directory', async (t) => {
  t.same(await found([]), [])
  t.same(await found([`${conf}/odd.d`]), [])
})

t.test('confd_path leads elsewhere, with or without a slash at its end', async (t) => {
  const files = [`${conf}/a.yaml`, '/srv/conf.d/b.yaml']
  for (const path of ['/srv/conf.d', '/srv/conf.d/', '/srv/conf.d//'])
    t.same(await found(files, agentWith(confd(path))), ['/srv/conf.d/b.yaml'], path)
})

t.test('a confd_path that names no place on the host leaves conf.d', async (t) => {
  for (const value of ['', 'conf.d', 7, null])
    t.same(
      await found([`${conf}/a.yaml`], agentWith(confd(value))),
      [`${conf}/a.yaml`],
      String(value),
    )
})

t.test('the running process counts before the file', async (t) => {
  const files = [`${conf}/a.yaml`, '/srv/conf.d/b.yaml']
  const restarted = { ...agentWith(confd('/srv/conf.d')), running: [[]] }
  t.same(await found(files, restarted), [`${conf}/a.yaml`])
  const stopped = { ...agentWith(confd('/srv/conf.d')), running: undefined }
  t.same(await found(files, stopped), ['/srv/conf.d/b.yaml'])
})
