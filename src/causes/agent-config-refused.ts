import { lastWords } from '../config/agent/last-words.ts'
import type { Cause } from '../doctor/cause.ts'
import { editing } from '../host/pasted.ts'
import { agentUnit, places } from '../host/places.ts'
import { hasFailed } from './services.ts'

const noKey = /api[_ ]key/i
const agentRefuses =
  /datadog\.yaml|config(?:uration)? file|unable to load|unmarshal|yaml:|api[_ ]key/i

export const agentConfigRefused: Cause = {
  id: 'agent.config-refused',
  explains: [
    'agent.service',
    'agent.config.fips',
    'agent.config.effective',
    'agent.config.site',
    'agent.bypass',
  ],
  find({ agent, configFault, typed }) {
    const words = hasFailed(agent)
      ? lastWords(agent.log).filter((line) => agentRefuses.test(line))
      : []
    if (words.length === 0 && configFault === undefined) return undefined
    const evidence = [...words, ...(configFault ? [configFault.message] : [])].join('\n')
    if (configFault === undefined && words.some((line) => noKey.test(line))) {
      return {
        cause: 'The Agent exits at once: it has no API key.',
        likelihood: 'certain',
        evidence,
        command: 'dd-fips install --api-key-file -',
        mends: true,
        advice:
          'The command reads the key from standard input: paste it, then press Enter and Ctrl-D.',
      }
    }
    const line = /datadog\.yaml:(\d+)/.exec(evidence)?.[1]
    return {
      cause: `The Agent cannot read its configuration ${places.agentConfig}.`,
      likelihood: 'certain',
      evidence,
      command: `${editing(places.agentConfig, `\${EDITOR:-vi}${line ? ` +${line}` : ''}`)}; ${typed.restartFailed(agentUnit)}`,
      mends: false,
      ...(configFault && { advice: configFault.remedy }),
    }
  },
}
