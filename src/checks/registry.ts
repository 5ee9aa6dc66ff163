import { agentBypass } from './agent-bypass.ts'
import { agentConfigFips, agentConfigSite } from './agent-config.ts'
import { agentConfigEffective } from './agent-config-effective.ts'
import { agentConnections } from './agent-connections.ts'
import { agentDiagnose } from './agent-diagnose.ts'
import { agentLogs } from './agent-logs.ts'
import { agentProcesses } from './agent-processes.ts'
import { agentProgram } from './agent-program.ts'
import { agentRoute } from './agent-route.ts'
import { agentVersion } from './agent-version.ts'
import type { Check } from './check.ts'
import { packagesInstalled } from './packages-installed.ts'
import { programKept } from './program-kept.ts'
import { proxyBackends } from './proxy-backends.ts'
import { proxyCfgOwnership } from './proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from './proxy-cfg-unmodified.ts'
import { proxyLog } from './proxy-log.ts'
import { proxyPorts } from './proxy-ports.ts'
import { proxyProgram } from './proxy-program.ts'
import { agentService, proxyService } from './services.ts'

/** Everything that `verify` asks, what others need before those others. */
export const allChecks: readonly Check[] = [
  programKept,
  packagesInstalled,
  proxyService,
  proxyPorts,
  proxyCfgOwnership,
  proxyCfgUnmodified,
  proxyProgram,
  proxyBackends,
  proxyLog,
  agentVersion,
  agentService,
  agentConfigFips,
  agentConfigEffective,
  agentConfigSite,
  agentProcesses,
  agentProgram,
  agentRoute,
  agentBypass,
  agentConnections,
  agentDiagnose,
  agentLogs,
]
