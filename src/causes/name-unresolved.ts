import { addressesOf, nameServersIn } from '../config/host-names.ts'
import { maskSecrets } from '../config/mask-secrets.ts'
import type { Cause } from '../doctor/cause.ts'
import { isHostName } from '../doctor/remedies.ts'
import { places, proxyUnit } from '../host/places.ts'

/** HAProxy at its start (src/server.c, srv_set_addr_via_libc), in all of 1.8 to 3.x. */
const unresolved = /'server ([^/]+)\/[^']*' : could not resolve address '([^']+)'/

export const nameUnresolved: Cause = {
  id: 'intake.name-unresolved',
  explains: ['proxy.service', 'proxy.ports', 'proxy.backends', 'proxy.log', 'agent.diagnose'],
  find({ proxy, hosts, resolvConf, typed }) {
    if (proxy.state?.active) return undefined
    const lines = proxy.log.filter((line) => unresolved.test(line))
    const names = [...new Set(lines.map((line) => unresolved.exec(line)?.[2] ?? ''))]
    const [name] = names
    if (name === undefined) return undefined
    const servers = nameServersIn(resolvConf)
    const known = names.map(
      (one) => `/etc/hosts: ${addressesOf(one, hosts).join(', ') || `nothing for ${one}`}`,
    )
    const asks = servers.length > 0 ? `asks ${servers.join(', ')}` : 'names no server'
    return {
      cause: `DNS: the proxy cannot resolve ${names.join(', ')} and therefore does not start.`,
      likelihood: 'certain',
      evidence: [
        ...[...new Set(lines)].slice(0, 3).map((line) => maskSecrets(line.trim())),
        ...known.slice(0, 3),
        `/etc/resolv.conf ${asks}`,
      ].join('\n'),
      command: isHostName(name)
        ? `getent ahosts ${name} && { ${typed.restartFailed(proxyUnit)}; }`
        : `grep -n server ${places.proxyConfig}`, // no name at all: the cfg or its environment is wrong
      mends: isHostName(name),
      advice:
        servers.length > 0
          ? 'First get that name server to answer, or configure another. dd-fips sends no query itself; the command does.'
          : 'First configure a name server in /etc/resolv.conf (or in what writes it).',
    }
  },
}
