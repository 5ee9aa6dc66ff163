import { agentConfigRefused } from '../causes/agent-config-refused.ts'
import { cfgRefused } from '../causes/cfg-refused.ts'
import { exampleAltered } from '../causes/example-altered.ts'
import { firewallLocal, firewallUnseen } from '../causes/firewall-local.ts'
import { intakeInTrouble } from '../causes/intake-in-trouble.ts'
import { firewallWayOut, intakeUnreachable } from '../causes/intake-unreachable.ts'
import { keyRefused } from '../causes/key-refused.ts'
import { logNowhere, logRotated } from '../causes/log-nowhere.ts'
import { nameUnresolved } from '../causes/name-unresolved.ts'
import { packagesMissing } from '../causes/packages-missing.ts'
import { portHeld } from '../causes/port-held.ts'
import { portsDiffer } from '../causes/ports-differ.ts'
import { staleProcesses } from '../causes/process-stale.ts'
import { disabledUnits, failedUnits, maskedUnits, stoppedUnits } from '../causes/services.ts'
import type { Cause } from './cause.ts'

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
