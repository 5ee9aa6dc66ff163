import t from 'tap'
import {
  managerVariables,
  parseManagerVariables,
} from '../../../src/services/systemd/manager-variables.ts'
import { debian } from '../../support/machine.ts'

t.test('the variables of systemd are read as systemctl writes them', async (t) => {
  const output = [
    'LANG=C.UTF-8',
    'DD_FIPS_ENABLED=false',
    "A=$'it\\'s \\\\ a\\nline'",
    'EMPTY=',
    'EQUALS=a=b',
    'not a variable',
    '',
  ].join('\n')
  t.same(parseManagerVariables(output), {
    LANG: 'C.UTF-8',
    DD_FIPS_ENABLED: 'false',
    A: "it's \\ a\nline",
    EMPTY: '',
    EQUALS: 'a=b',
  })
})

t.test('there are none where systemd does not answer', async (t) => {
  const { host } = debian()
  t.match(await managerVariables(host), { LANG: 'C.UTF-8' })
  host.run = async () => ({ code: 1, stdout: 'A=b\n', stderr: '' })
  t.same(await managerVariables(host), {})
})
