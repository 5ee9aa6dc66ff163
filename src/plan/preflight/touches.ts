import { repositoryFiles } from '../../datadog/repository.ts'
import { agentUnit, proxyUnit } from '../../datadog/units.ts'
import { places } from '../../host/places.ts'
import type { Step } from '../../steps/registry.ts'
import type { PreflightContext } from './preflight-check.ts'

const STATE = [places.state, '/var']

/** Paths that a step of each kind writes to, besides the receipt and the backups that every step needs. */
const byKind: Readonly<Record<Step['kind'], readonly string[]>> = {
  'add-group-member': ['/etc', '/etc/group'],
  'add-key-files': ['/etc', '/etc/pki/rpm-gpg'],
  'add-keyring': ['/etc', '/usr/share/keyrings'],
  'add-repository': ['/etc', '/etc/apt/sources.list.d', repositoryFiles.apt],
  'add-rpm-repository': [
    '/etc',
    '/etc/yum.repos.d',
    repositoryFiles.yum,
    '/etc/zypp/repos.d',
    repositoryFiles.zypper,
  ],
  'copy-file': ['/etc', places.proxyConfigDirectory, places.proxyConfig],
  'edit-config': ['/etc', places.agentConfigDirectory, places.agentConfig],
  'enable-service': ['/etc'],
  'import-keys': ['/var/lib'],
  'install-packages': [
    '/etc',
    '/opt',
    '/usr',
    '/var',
    places.agentConfigDirectory,
    places.proxyConfigDirectory,
  ],
  'keep-original': [],
  'remove-file': ['/etc'],
  'watch-timer': ['/etc'],
  'write-file': ['/etc'],
}

/** Returns the paths that these steps write to. A service that is enabled is only restarted. */
export function touches({
  steps,
  proxy,
  agent,
}: Pick<PreflightContext, 'steps' | 'proxy' | 'agent'>) {
  const enabled: Readonly<Record<string, boolean | undefined>> = {
    [proxyUnit]: proxy?.enabled,
    [agentUnit]: agent?.enabled,
  }
  const paths = steps.flatMap((step) => {
    if (step.kind === 'enable-service' && enabled[step.unit]) return []
    const own = step.kind === 'write-file' || step.kind === 'remove-file' ? [step.path] : []
    return [...byKind[step.kind], ...own]
  })
  return [...new Set(steps.length > 0 ? [...STATE, ...paths] : paths)]
}
