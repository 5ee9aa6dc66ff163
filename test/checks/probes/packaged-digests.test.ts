import t from 'tap'
import { isAsPackaged, packagedDigests } from '../../../src/checks/probes/packaged-digests.ts'
import { contextOf, installedHost } from '../installed-host.ts'

t.test('the package database is asked once, for the packages that are there', async (t) => {
  const context = await contextOf(await installedHost())
  const { manager } = context.survey
  const asked: (readonly string[])[] = []
  const counting = {
    ...manager,
    digests: (...[host, names]: Parameters<typeof manager.digests>) => {
      asked.push(names)
      return manager.digests(host, names)
    },
  }
  const counted = { ...context, survey: { ...context.survey, manager: counting } }
  const found = await packagedDigests(counted)
  t.match(found.get('/opt/datadog-agent/bin/agent/agent'), /^md5 /)
  t.match(found.get('/opt/datadog-fips-proxy/haproxy'), /^md5 /)
  t.equal(await packagedDigests(counted), found)
  t.same(asked, [['datadog-agent', 'datadog-fips-proxy']])
})

t.test('a file is held against its digest, or the package manager compares', async (t) => {
  const context = await contextOf(await installedHost())
  const path = '/opt/datadog-fips-proxy/haproxy'
  const content = (await context.host.read(path)) ?? Buffer.alloc(0)
  const name = 'datadog-fips-proxy'
  t.equal(await isAsPackaged(context, name, { path, content }), true)
  t.equal(await isAsPackaged(context, name, { path, content: Buffer.from('x') }), false)
  t.equal(await isAsPackaged(context, name, { path: '/other', content }), undefined)
  for (const [is, expected] of [
    ['packaged', true],
    ['altered', false],
    ['unknown', undefined],
  ] as const) {
    const manager = {
      ...context.survey.manager,
      digests: async () => new Map([[path, 'none 0123']]), // a kind that cannot be made here
      proof: async () => ({ is, by: 'dpkg', digest: '', why: '' }),
    }
    const asking = { ...context, survey: { ...context.survey, manager } }
    t.equal(await isAsPackaged(asking, name, { path, content }), expected, is)
  }
})
