import { DdFipsError } from '../../errors.ts'
import { installationFault, networkFault } from '../network-fault.ts'
import { isLocked } from './apt-commands.ts'

/** Gives the error for a repository that apt does not accept, with apt's own words. */
export function repositoryRefused(file: string, troubles: readonly string[]): DdFipsError {
  const fault = networkFault(troubles.join('\n'))
  return new DdFipsError({
    code: fault?.code ?? 'REPOSITORY_REFUSED',
    exit: 'preflight',
    message: fault
      ? `apt cannot read the repository in ${file}: ${fault.words}.${quoted(troubles)}`
      : `apt does not accept the repository in ${file}:${quoted(troubles)}`,
    remedy:
      fault?.remedy ??
      'Check that the address is right, and that a trusted key signs it. Nothing was installed from it.',
  })
}

/** Gives the error for a call of apt-get that failed, with its own words. */
export function installationFailed(names: readonly string[], output: string): DdFipsError {
  const said = output.split('\n').map((line) => line.trim())
  const isCause = (line = '') => /^dpkg: error.*:$/.test(line) // the line below it says why
  const lines = said.filter(
    (line, index) => /^E:|^dpkg: error|Depends:|held/.test(line) || isCause(said[index - 1]),
  )
  const locked = isLocked(output)
  const fault = locked ? undefined : installationFault(lines)
  return new DdFipsError({
    code: locked ? 'PACKAGE_MANAGER_LOCKED' : (fault?.code ?? 'PACKAGES_NOT_INSTALLED'),
    // Without the lock nothing was done; any other failure may have come after the first package.
    exit: locked ? 'preflight' : 'unexpected',
    message: `apt could not install or remove ${names.join(', ')}${fault ? `: ${fault.words}.` : ':'}${quoted(lines)}`,
    remedy:
      fault?.remedy ?? 'Fix what apt reports (`apt-get check` shows more), then run dd-fips again.',
  })
}

function quoted(lines: readonly string[]): string {
  return lines.length === 0 ? ' it gave no reason.' : lines.map((line) => `\n    ${line}`).join('')
}
