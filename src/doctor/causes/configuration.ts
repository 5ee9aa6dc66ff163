import { orElse } from '../../checks/probes/proxy-example.ts'
import { lastWords } from '../../config/agent/last-words.ts'
import { GOV_SITE } from '../../datadog/sites.ts'
import { agentUnit, agentUser, proxyUnit } from '../../datadog/units.ts'
import { editing } from '../../host/pasted.ts'
import { places } from '../../host/places.ts'
import type { Cause } from '../cause.ts'
import { bringBack, complaintsOf, ownCfg } from '../remedies.ts'
import { hasFailed } from './services.ts'

export const keyRefused: Cause = {
  id: 'agent.key-refused',
  explains: ['agent.diagnose'],
  find(seen) {
    const found = seen.check('agent.diagnose')
    if (found?.status !== 'fail' || !/\b403\b|api key/i.test(found.evidence ?? '')) return undefined
    return {
      cause: 'Datadog refuses the API key of this host.',
      likelihood: 'likely',
      evidence: `${found.evidence}${complaintsOf(seen, 'key')}`,
      command: 'dd-fips install --api-key-file -',
      mends: true,
      advice: `The command reads a key from standard input. It must belong to the organization on ${GOV_SITE}; a firewall or TLS inspection can answer 403 as well.`,
    }
  },
}

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

/** HAProxy on a configuration that it does not take, or cannot open (src/haproxy.c, src/cfgparse.c). */
const proxyRefuses =
  /config : (?!.*could not resolve)|configuration file|Could not open|Cannot open/
/** A file that the cfg names may be denied as well: that line begins with `parsing [FILE:LINE]`. */
const cannotOpen = /open configuration file .*permission denied/i
const { proxyConfig: cfg } = places

export const cfgRefused: Cause = {
  id: 'proxy.cfg-refused',
  explains: [
    'proxy.service',
    'proxy.ports',
    'proxy.cfg.ownership',
    'proxy.cfg.unmodified',
    'proxy.backends',
  ],
  yieldsTo: ['intake.name-unresolved', 'proxy.port-held'],
  find(seen) {
    const { check, proxy, typed } = seen
    const { text, example: packaged, altered } = seen.cfg
    const isInstalled = check('packages.installed')?.status !== 'fail'
    if (text === undefined && packaged === undefined && !isInstalled) return undefined // the package brings both
    if (!hasFailed(proxy) && text !== undefined) return undefined
    const lines = lastWords(proxy.log).filter((line) => proxyRefuses.test(line))
    if (text !== undefined && lines.length === 0) return undefined
    // Not its text is refused, but the proxy's user: the example in its place would lose what is in it.
    const denied = lines.filter((line) => cannotOpen.test(line))
    if (text !== undefined && denied.length > 0) {
      return {
        cause: `The proxy may not read its configuration ${cfg}: it belongs to another user.`,
        likelihood: 'certain',
        evidence: [...denied, check('proxy.cfg.ownership')?.evidence].filter(Boolean).join('\n'),
        command: `${ownCfg} && { ${typed.restartFailed(proxyUnit)}; }`,
        mends: true,
        advice: `If it fails again, ${agentUser} cannot get to that directory: \`namei -l ${cfg}\`.`,
      }
    }
    const mends = altered !== undefined || (packaged !== undefined && packaged !== text)
    return {
      cause:
        text === undefined
          ? `The proxy has no configuration: ${cfg} does not exist.`
          : `The proxy does not accept its configuration ${cfg}.`,
      likelihood: 'certain',
      evidence: lines.join('\n') || `${cfg} is missing`,
      command: mends
        ? bringBack(seen, `{ ${typed.restartFailed(proxyUnit)}; }`)
        : `${places.proxyDirectory}/embedded/sbin/haproxy -c -f ${cfg}`,
      mends,
      advice: mends
        ? orElse(
            'This restores the example of the package; the present file is kept beside it.',
            altered ?? {},
          )
        : 'The example of the package is the same or missing: reinstall the package.',
    }
  },
}
