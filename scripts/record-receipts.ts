/**
 * `npx tsx scripts/record-receipts.ts`: keeps in fixtures/receipts what this version writes on a new host of
 * each package manager. Run it for every release; the tests undo each of them with the version of the day.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Receipt } from '../src/run/receipt.ts'
import { everyManager, families } from '../test/e2e/families.ts'
import { hostOf } from '../test/e2e/prepared.ts'
import { top } from './hosts/cache.ts'
import { installEnvironment } from './hosts/install-environment.ts'

const { version } = JSON.parse(await readFile(join(top, 'package.json'), 'utf8'))
const directory = join(top, 'fixtures', 'receipts')
const key = '0123456789abcdef0123456789abcdef'
const env = { ...(await installEnvironment()), DD_API_KEY: key, DD_SITE: 'ddog-gov.com' }

await mkdir(directory, { recursive: true })
for (const id of everyManager) {
  const host = await hostOf(families[id], { lent: true })
  try {
    await host.run(['dd-fips', 'install'], { env })
    const text = String(await host.read('/var/lib/dd-fips/receipt.json'))
    if (text.includes(key)) throw new Error('the receipt holds the API key')
    const receipt = JSON.stringify(withoutNoise(JSON.parse(text)), undefined, 2)
    await writeFile(join(directory, `${version}-${families[id].manager}.json`), `${receipt}\n`)
  } finally {
    await host.close()
  }
}

/** Of the hundreds of packages that were there before, one says as much. */
function withoutNoise(receipt: Receipt): Receipt {
  const only = (installed: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(installed).slice(0, 1))
  const runs = receipt.runs.map((run) => ({
    ...run,
    entries: run.entries.map((entry) => {
      const { step, before } = entry
      if (step.kind !== 'install-packages') return entry
      const { installed, ...rest } = before as { installed: Record<string, string> }
      return { ...entry, before: { installed: only(installed), ...rest } }
    }),
  }))
  return { ...receipt, runs }
}
