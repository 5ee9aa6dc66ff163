import { agentConfigRefused } from './agent-config-refused.ts'
import type { Cause } from './cause.ts'
import { cfgRefused } from './cfg-refused.ts'
import { exampleAltered } from './example-altered.ts'
import { firewallLocal, firewallUnseen } from './firewall-local.ts'
import { intakeInTrouble } from './intake-in-trouble.ts'
import { firewallWayOut, intakeUnreachable } from './intake-unreachable.ts'
import { keyRefused } from './key-refused.ts'
import { logNowhere, logRotated } from './log-nowhere.ts'
import { nameUnresolved } from './name-unresolved.ts'
import { packagesMissing } from './packages-missing.ts'
import { portHeld } from './port-held.ts'
import { portsDiffer } from './ports-differ.ts'
import { staleProcesses } from './process-stale.ts'
import { disabledUnits, failedUnits, maskedUnits, stoppedUnits } from './services.ts'

/** Everything that `doctor` thinks of; of equally likely ones the first comes first: what others rest on. */
export const allCauses: readonly Cause[] = [
  packagesMissing,
  ...maskedUnits,
  portHeld,
  nameUnresolved,
  cfgRefused,
  agentConfigRefused,
  ...failedUnits,
  ...stoppedUnits,
  portsDiffer,
  exampleAltered,
  firewallLocal,
  firewallUnseen,
  firewallWayOut,
  intakeInTrouble,
  ...intakeUnreachable,
  ...staleProcesses,
  keyRefused,
  ...disabledUnits,
  logRotated,
  logNowhere,
]
