import type { Scenario } from '../scenario.ts'
import * as badRepositories from './bad-repositories.ts'
import * as keys from './keys.ts'
import * as newHost from './new-host.ts'
import * as plan from './plan.ts'
import * as proxyLogs from './proxy-logs.ts'
import * as revert from './revert.ts'
import * as upgrade from './upgrade.ts'
import * as watch from './watch.ts'

/** What the rpm rows play so far; the rest of the table is theirs too once it has been seen there. */
export const onRpm: readonly Scenario[] = [
  newHost.piped,
  upgrade.unmodified,
  plan.onAnEmptyHost,
  keys.refused,
  revert.newHost,
  badRepositories.newHost,
  proxyLogs.sent,
  watch.daily,
  watch.sinceInstall,
]
