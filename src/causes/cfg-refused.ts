import { orElse } from '../checks/probes/proxy-example.ts'
import { lastWords } from '../config/agent/last-words.ts'
import type { Cause } from '../doctor/cause.ts'
import { bringBack, ownCfg } from '../doctor/remedies.ts'
import { places, proxyUnit } from '../host/places.ts'
import { hasFailed } from './services.ts'

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
        advice: `If it fails again, dd-agent cannot get to that directory: \`namei -l ${cfg}\`.`,
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
        : `/opt/datadog-fips-proxy/embedded/sbin/haproxy -c -f ${cfg}`,
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
