import { olderThan } from '../../config/agent/agent-versions.ts'
import { FIRST_WITH_PROXY } from '../../datadog/agent-versions.ts'
import { FIPS_AGENT_PACKAGE } from '../../datadog/packages.ts'
import type { Question } from './preflight-check.ts'

/** Refuses a host with the FIPS flavor of the Agent. */
export const otherFlavor: Question = ({ survey }) =>
  survey.installed.has(FIPS_AGENT_PACKAGE)
    ? [
        {
          code: 'FIPS_AGENT_INSTALLED',
          message: `${FIPS_AGENT_PACKAGE} is installed: it has its own FIPS module and ignores the proxy.`,
          remedy: 'Keep it and leave the proxy out, or remove the package first.',
        },
      ]
    : []

/** Refuses an Agent that the proxy cannot serve, unless this run upgrades it. */
export const oldAgent: Question = ({ survey: { agentVersion }, upgrade }) =>
  agentVersion !== undefined && !upgrade && olderThan(agentVersion, FIRST_WITH_PROXY)
    ? [
        {
          code: 'AGENT_TOO_OLD',
          message: `Agent ${agentVersion} is installed; the FIPS proxy needs 7.41 or newer.`,
          remedy: 'Upgrade the Agent, or let dd-fips do it: `dd-fips install --upgrade`.',
        },
      ]
    : []

/** A line that a package manager does not accept keeps it from installing anything. */
export const refusedFiles: Question = async ({ host, survey: { manager } }) =>
  (await manager.refused(host)).map(({ file, line, problem }) => ({
    code: 'REPOSITORY_FILE_INVALID',
    message: `${file}:${line} is a line that ${manager.name} does not accept: ${problem}.`,
    remedy: `Correct or remove that line; \`${manager.name}\` does nothing before.`,
  }))

/** How people put a cut-off package database in order. */
const finish = (manager: string, names: readonly string[]) =>
  manager === 'apt'
    ? 'Let dpkg finish it: `dpkg --configure -a`, then `apt-get -f install`.'
    : `Remove the older of two versions: \`rpm -e ${names.join(' ')}\`.`

/** A package database that was cut off refuses every other call until it is put in order. */
export const interrupted: Question = async ({ host, survey: { manager } }) => {
  const names = await manager.interrupted(host)
  // One that is at work at the moment looks the same from outside; it is waited for.
  if (names.length === 0 || (await manager.lockHolder(host))) return []
  return [
    {
      code: 'PACKAGES_INTERRUPTED',
      message: `An earlier package installation was interrupted; incomplete: ${names.join(', ')}.`,
      remedy: finish(manager.name, names),
    },
  ]
}
