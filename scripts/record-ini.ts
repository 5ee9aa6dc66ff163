/**
 * `npx tsx scripts/record-ini.ts`: keeps in fixtures/ini/readings.json what dnf, zypper and the parser of yum 3 read
 * in the files of that directory. Needs what the end-to-end tests need, and python3-iniparse.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dnfReadings, iniDirectory, yumReadings, zypperReadings } from '../test/lab/ini-readings.ts'

const yum = await yumReadings()
if (yum === undefined) throw new Error('Install python3-iniparse: yum 3 reads with it.')
const readings = { dnf: await dnfReadings(), yum, zypper: await zypperReadings() }
const text = `${JSON.stringify(readings, undefined, 2)}\n`
await writeFile(join(iniDirectory, 'readings.json'), text)
