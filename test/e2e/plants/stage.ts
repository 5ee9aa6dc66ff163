import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Verdict } from '../../../src/checks/verify.ts'
import type { TestHost } from '../../lab/host.ts'
import type { Family } from '../families.ts'
import { installedHost } from '../prepared.ts'
import { plainVariables } from '../variables.ts'

/** A host to plant on. */
export interface Stage {
  readonly host: TestHost
  readonly bash: (script: string) => Promise<unknown>
}

/** Boots a host on which dd-fips has been at work, with what rows need to plant and to take back. */
export async function begin(t: Test, family: Family): Promise<Stage> {
  const host = await installedHost(family, { traced: true })
  t.teardown(() => host.close())
  await host.write('/root/hands.sh', await readFile(join(import.meta.dirname, 'hands.sh')))
  const options = { env: { MANAGER: family.manager } }
  const bash = (script: string) =>
    host.byHand(['bash', '-c', `. /root/hands.sh\n${script}`], options)
  const env = await plainVariables()
  const logs = ['dd-fips', 'install', '--json', '--collect-proxy-logs'] as const
  const installed = await host.run(logs, { env, expect: 'any' })
  t.equal(installed.code, 0, 'install proves the host', { stdout: installed.stdout })
  await bash('keep; restore') // what the way back leaves is there from the beginning
  return { host, bash }
}

/** Runs `verify` on a host; `found` has what each check came to. */
export async function verify(host: TestHost, flags: readonly string[] = [], env = {}) {
  const words = ['dd-fips', 'verify', '--json', ...flags] as const
  const result = await host.run(words, { expect: [0, 3], env })
  const { result: verdict, checks }: Verdict = JSON.parse(result.stdout)
  const found = Object.fromEntries(checks.map(({ id, status }) => [id, status]))
  return { ...result, result: verdict, checks, found }
}

/** Where hands.sh keeps what is to be restored. */
export const aside = /^\/root\/kept\//
