import t from 'tap'
import { alteration } from '../../../src/steps/files/packaged.ts'
import { debian } from '../../support/machine.ts'
import { exampleOf } from '../../support/packages.ts'

const path = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example'
const proxy = { manager: 'apt', name: 'datadog-fips-proxy' } as const
const brought = Buffer.from(exampleOf('1.2.0'))
const altered = Buffer.from(`${exampleOf('1.2.0')}# theirs\n`)

function installed() {
  const machine = debian()
  machine.apt.unpack('datadog-fips-proxy', '1:1.2.0-1')
  return machine
}

t.test('has nothing against a file as the package brought it', async (t) => {
  t.equal(await alteration(installed().host, proxy, path, brought), undefined)
})

t.test('tells what was changed in one by its digest', async (t) => {
  const found = await alteration(installed().host, proxy, path, altered)
  t.match(found, { is: 'altered', digest: /^md5 \w{32}$/, found: /^md5 \w{32}$/ })
  t.not(found?.digest, found?.found)
})

t.test('judges the content it is given, whatever lies there now', async (t) => {
  const machine = installed()
  machine.files.get(path)?.content.write('X')
  t.equal(await alteration(machine.host, proxy, path, brought), undefined)
})

t.test('has nothing against a file of which nothing is known', async (t) => {
  const { host } = installed()
  t.equal(await alteration(host, proxy, '/etc/own.cfg', altered), undefined, 'not in the package')
  const { host: bare } = debian()
  t.equal(await alteration(bare, proxy, path, altered), undefined, 'of none that is installed')
})
