import t from 'tap'
import { kernelFips } from '../../src/system/kernel-fips.ts'
import { debian, given } from '../support/machine.ts'

t.test('the flag of the kernel is on, off or not there, and a tree has none', async (t) => {
  const machine = debian()
  const { host } = machine
  t.equal(await kernelFips(host), undefined)
  given(machine, '/proc/sys/crypto/fips_enabled', '0\n')
  t.equal(await kernelFips(host), false)
  given(machine, '/proc/sys/crypto/fips_enabled', '1\n')
  t.equal(await kernelFips(host), true)
  t.equal(await kernelFips({ ...host, root: '/srv' }), undefined)
})
