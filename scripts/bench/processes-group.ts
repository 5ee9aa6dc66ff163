import {
  type Explained,
  explainIntake,
  explainPrograms,
  explainRequests,
  explainUnits,
} from './explain.ts'
import type { GroupContext } from './group.ts'
import { type Command, pipeCommand } from './measure.ts'
import type { Manager } from './rows.ts'
import { bootBenchHost, closeHosts, hostEnvironment } from './stage.ts'

/** All that one command did on one host. */
export interface Account {
  readonly manager: Manager
  readonly command: string
  readonly programs: readonly Explained[]
  readonly requests: readonly Explained[]
  readonly intake: readonly Explained[]
}

/** In this order on one host; the second install follows one that left nothing to do. */
const commands: readonly [title: string, command: Command][] = [
  ['curl ... | bash', pipeCommand],
  ['second install', ['dd-fips', 'install']],
  ['plan', ['dd-fips', 'plan']],
  ['verify', ['dd-fips', 'verify']],
  ['doctor', ['dd-fips', 'doctor']],
  ['evidence', ['dd-fips', 'evidence', '--out', '/root/evidence']],
  ['revert', ['dd-fips', 'revert']],
  ['install, tool on the host', ['dd-fips', 'install']],
]

/** Runs every command on a traced host of each family and lists what it started and asked for. */
export async function accountForProcesses(
  context: Pick<GroupContext, 'managers' | 'release' | 'progress'>,
): Promise<Account[]> {
  const env = await hostEnvironment()
  const accounts: Account[] = []
  for (const manager of context.managers) {
    const host = await bootBenchHost(manager, { release: context.release.served, traced: true })
    try {
      for (const [title, command] of commands) {
        await host.clearRequests()
        const before = await host.started()
        const { started } = await host.trace(command, { env, timeout: 300_000 })
        const units = explainUnits(before, await host.started(), started)
        const programs = [...explainPrograms(started), ...units]
        const requests = explainRequests(await host.requests())
        const intake = explainIntake(await host.intake())
        accounts.push({ manager, command: title, programs, requests, intake })
        context.progress(`${manager}, ${title}: ${started.length} programs started`)
      }
    } finally {
      await closeHosts([host])
    }
  }
  return accounts
}

/** Returns everything that no reason is known for, a line each. */
export function unexplained(accounts: readonly Account[]): string[] {
  return accounts.flatMap(({ manager, command, programs, requests, intake }) =>
    [...programs, ...requests, ...intake]
      .filter(({ reason }) => reason === undefined)
      .map(({ what }) => `${manager}, ${command}: ${what}: no reason known`),
  )
}
