import { lastWords } from '../config/last-words.ts'
import { places, proxyUnit } from '../host/places.ts'
import { bringBack } from './bring-back.ts'
import type { Cause } from './cause.ts'
import { hasFailed } from './services.ts'

/** HAProxy on a configuration that it does not take, or cannot open (src/haproxy.c, src/cfgparse.c). */
const refused = /config : (?!.*could not resolve)|configuration file|Could not open|Cannot open/
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
  find({ proxy, cfg: { text, example: packaged }, typed }) {
    if (!hasFailed(proxy) && text !== undefined) return undefined
    const lines = lastWords(proxy.log).filter((line) => refused.test(line))
    if (text !== undefined && lines.length === 0) return undefined
    const mends = packaged !== undefined && packaged !== text
    return {
      cause:
        text === undefined
          ? `The proxy has no configuration: ${cfg} does not exist.`
          : `The proxy does not accept its configuration ${cfg}.`,
      likelihood: 'certain',
      evidence: lines.join('\n') || `${cfg} is missing`,
      command: mends
        ? `${bringBack} && { ${typed.restartFailed(proxyUnit)}; }`
        : `/opt/datadog-fips-proxy/embedded/sbin/haproxy -c -f ${cfg}`,
      mends,
      advice: mends
        ? 'This restores the example of the package; the present file is kept beside it.'
        : 'The example of the package is the same or missing: reinstall the package.',
    }
  },
}
