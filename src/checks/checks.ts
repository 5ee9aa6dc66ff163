import { agentBypass } from './agent-bypass.ts'
import { agentConfigEffective } from './agent-config-effective.ts'
import { agentConfigFips } from './agent-config-fips.ts'
import { agentConfigSite } from './agent-config-site.ts'
import { agentConnections } from './agent-connections.ts'
import { agentDiagnose } from './agent-diagnose.ts'
import { agentLogs } from './agent-logs.ts'
import { agentService } from './agent-service.ts'
import { agentVersion } from './agent-version.ts'
import type { Check } from './check.ts'
import { packagesInstalled } from './packages-installed.ts'
import { programKept } from './program-kept.ts'
import { proxyBackends } from './proxy-backends.ts'
import { proxyCfgOwnership } from './proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from './proxy-cfg-unmodified.ts'
import { proxyLog } from './proxy-log.ts'
import { proxyPorts } from './proxy-ports.ts'
import { proxyService } from './proxy-service.ts'

/** Everything that `verify` asks, what others need before those others. */
export const allChecks: readonly Check[] = [
  programKept,
  packagesInstalled,
  proxyService,
  proxyPorts,
  proxyCfgOwnership,
  proxyCfgUnmodified,
  proxyBackends,
  proxyLog,
  agentVersion,
  agentService,
  agentConfigFips,
  agentConfigEffective,
  agentConfigSite,
  agentBypass,
  agentConnections,
  agentDiagnose,
  agentLogs,
]
