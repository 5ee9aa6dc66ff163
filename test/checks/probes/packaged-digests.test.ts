import t from 'tap'
import { packagedDigests } from '../../../src/checks/probes/packaged-digests.ts'
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
