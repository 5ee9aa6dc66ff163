import { FIRST_WITH_PROXY, olderThan } from '../../facts/agent-versions.ts'
import type { Question } from './question.ts'

export const otherFlavor: Question = ({ survey }) =>
  survey.installed.has('datadog-fips-agent')
    ? [
        {
          code: 'FIPS_AGENT_INSTALLED',
          message:
            'datadog-fips-agent is installed: it has its own FIPS module and ignores the proxy.',
          remedy: 'Keep it and leave the proxy out, or remove the package first.',
        },
      ]
    : []

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

/** A package database that was cut off refuses every other call until it is put in order. */
export const interrupted: Question = async ({ host, survey: { manager } }) => {
  const names = await manager.interrupted(host)
  if (names.length === 0) return []
  return [
    {
      code: 'PACKAGES_INTERRUPTED',
      message: `An earlier installation was cut off; not whole: ${names.join(', ')}.`,
      remedy:
        'Let the package manager finish it: `dpkg --configure -a`, then `apt-get -f install`.',
    },
  ]
}
