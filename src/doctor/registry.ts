import type { Cause } from './cause.ts'
import { agentConfigRefused, cfgRefused, keyRefused } from './causes/configuration.ts'
import { exampleAltered } from './causes/example-altered.ts'
import { firewallLocal, firewallUnseen } from './causes/firewall.ts'
import { intakeInTrouble, nameUnresolved } from './causes/intake.ts'
import { firewallWayOut, intakeUnreachable } from './causes/intake-unreachable.ts'
import { logNowhere, logRotated } from './causes/log-missing.ts'
import { portHeld } from './causes/port-held.ts'
import { portsDiffer } from './causes/ports-differ.ts'
import {
  disabledUnits,
  failedUnits,
  maskedUnits,
  packagesMissing,
  staleProcesses,
  stoppedUnits,
} from './causes/services.ts'

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
