import { agentConfigFips } from './agent-config-fips.ts'
import { agentConfigSite } from './agent-config-site.ts'
import { agentService } from './agent-service.ts'
import { agentVersion } from './agent-version.ts'
import type { Check } from './check.ts'
import { notYet } from './not-yet.ts'
import { packagesInstalled } from './packages-installed.ts'
import { proxyCfgOwnership } from './proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from './proxy-cfg-unmodified.ts'
import { proxyPorts } from './proxy-ports.ts'
import { proxyService } from './proxy-service.ts'

/** Everything that `verify` asks, what others need before those others. */
export const allChecks: readonly Check[] = [
  packagesInstalled,
  proxyService,
  proxyPorts,
  proxyCfgOwnership,
  proxyCfgUnmodified,
  agentVersion,
  agentService,
  agentConfigFips,
  agentConfigSite,
  ...notYet,
]
