import t from 'tap'
import { processEnvironment, unitEnvironment } from '../../src/survey/unit-environment.ts'
import { debian, given } from '../support/machine.ts'

const unit = '/lib/systemd/system/datadog-agent.service'
const dropIn = '/etc/systemd/system/datadog-agent.service.d/own.conf'
const file = '/etc/datadog-agent/environment'

async function environmentOf(
  files: Readonly<Record<string, string>>,
  assigned: Readonly<Record<string, string>>,
) {
  const machine = debian()
  for (const [path, content] of Object.entries(files)) given(machine, path, content)
  const sources = { files: [unit, dropIn], environmentFiles: [file, '/etc/default/gone'] }
  return unitEnvironment(machine.host, 'datadog-agent', assigned, sources)
}

t.test('names the line of the last unit file that assigns a variable', async (t) => {
  const found = await environmentOf(
    {
      [unit]: '[Service]\nEnvironment=DD_A=0 "DD_B=of the unit"\n#Environment=DD_C=0\n',
      [dropIn]: '[Service]\n\nEnvironment = DD_A=1\n',
    },
    { DD_A: '1', DD_B: 'of the unit', DD_C: '2' },
  )
  t.same(found, [
    { name: 'DD_A', value: '1', source: `${dropIn}:3` },
    { name: 'DD_B', value: 'of the unit', source: `${unit}:2` },
    { name: 'DD_C', value: '2', source: 'the unit datadog-agent (Environment=)' },
  ])
})

t.test('takes an environment file before the unit', async (t) => {
  const files = { [file]: '# ours\nDD_A=2\nDD_NEW=x\n' }
  t.same(await environmentOf(files, { DD_A: '1', DD_B: '1' }), [
    { name: 'DD_A', value: '2', source: `${file}:2` },
    { name: 'DD_B', value: '1', source: 'the unit datadog-agent (Environment=)' },
    { name: 'DD_NEW', value: 'x', source: `${file}:3` },
  ])
})

t.test('leaves out variables of others, and those that end up empty', async (t) => {
  const assigned = { PATH: '/bin', DD_EMPTY: '', DD_EMPTIED: '1', MY_DD_A: '1' }
  t.same(await environmentOf({ [file]: 'DD_EMPTIED=\n' }, assigned), [])
})

async function environmentIn(environ: string | undefined) {
  const machine = debian()
  if (environ !== undefined) given(machine, '/proc/77/environ', environ)
  const ofUnit = [{ name: 'DD_A', value: '1', source: `${file}:1` }]
  return processEnvironment(machine.host, 77, ofUnit)
}

t.test('names the source of the unit where the process has the same value', async (t) => {
  t.same(await environmentIn('PATH=/bin\0DD_A=1\0DD_B=x=y\0DD_EMPTY=\0'), [
    { name: 'DD_A', value: '1', source: `${file}:1` },
    { name: 'DD_B', value: 'x=y', source: 'the environment of process 77' },
  ])
  t.same(await environmentIn('DD_A=2\0'), [
    { name: 'DD_A', value: '2', source: 'the environment of process 77' },
  ])
})

t.test('finds nothing in a process that ended or has no environment', async (t) => {
  t.same(await environmentIn(undefined), [])
  t.same(await environmentIn(''), [])
})

t.test('ignores words of an environment that assign nothing', async (t) => {
  t.same(await environmentIn('DD_A\0DD_API_KEY\0'), [])
})
