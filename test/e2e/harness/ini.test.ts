import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hostsAvailable } from '../../lab/available.ts'
import {
  dnfReadings,
  iniDirectory,
  type Readings,
  yumReadings,
  zypperReadings,
} from '../../lab/ini-readings.ts'

const recorded = JSON.parse(readFileSync(join(iniDirectory, 'readings.json'), 'utf8'))
const skip = (await hostsAvailable('rpm')) ?? false

const record = 'run npx tsx scripts/record-ini.ts, and look at the difference'
const programs: Readonly<Record<string, () => Promise<Readings | undefined>>> = {
  dnf: dnfReadings,
  yum: yumReadings,
  zypper: zypperReadings,
}

for (const [name, read] of Object.entries(programs)) {
  t.test(`${name} reads the files of fixtures/ini as recorded`, { skip }, async (t) => {
    const readings = await read()
    if (readings) t.same(readings.files, recorded[name].files, record)
    else t.pass('python3-iniparse is not installed')
  })
}
