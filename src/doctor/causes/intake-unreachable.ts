import { IP_RANGES } from '../../datadog/sites.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { places } from '../../host/places.ts'
import { addressesOf } from '../../text/host-names.ts'
import type { Cause, CauseId, Hit } from '../cause.ts'
import type { Observations } from '../observe.ts'
import { complaintsOf, isHostName } from '../remedies.ts'
import { allowOut, blockOut, ruleLine } from './firewall.ts'
import { evidenceOf, hostOf, intakeExplains, type Layer, named, troublesOf } from './intake.ts'

interface Reach {
  readonly id: CauseId
  readonly layer: Layer
  readonly cause: (backends: string) => string
  readonly likelihood: Hit['likelihood']
  readonly command: (host: string, port: string) => string
  readonly advice: string
}

const tcp = (host: string, port: string) =>
  `curl -sv --noproxy '*' --connect-timeout 5 -o /dev/null https://${host}:${port}/`

const reaches: readonly Reach[] = [
  {
    id: 'intake.refuses',
    layer: 'refused',
    cause: (backends) =>
      `TCP: connections to the intake are refused, or have no route (${backends}).`,
    likelihood: 'likely',
    command: tcp,
    advice: `DNS works, since the proxy has an address to try. A firewall on the way rejects them, the route is missing, or the name leads to the wrong address: \`getent ahosts\`. dd-fips does not connect itself; the command does. ${IP_RANGES} lists the addresses to allow, TCP 443.`,
  },
  {
    id: 'intake.silent',
    layer: 'timeout',
    cause: (backends) => `TCP: connections to the intake get no answer (${backends}).`,
    likelihood: 'likely',
    command: tcp,
    advice: `DNS works, since the proxy has an address to try. A firewall between this host and the internet drops them, or there is no route. dd-fips does not connect itself; the command does. ${IP_RANGES} lists the addresses to allow, TCP 443.`,
  },
  {
    id: 'intake.tls',
    layer: 'tls',
    cause: (backends) => `TLS: the intake is reached, but the TLS handshake fails (${backends}).`,
    likelihood: 'likely',
    command: (host, port) =>
      `date; openssl s_client -connect ${host}:${port} -servername ${host} -verify_hostname ${host} </dev/null`,
    advice:
      'Something on the way answers in place of Datadog (TLS inspection: exempt the intake from it), or the clock or the trusted CAs of this host are wrong. dd-fips does not connect itself; the command does, and shows the certificate.',
  },
  {
    id: 'intake.unreachable',
    layer: 'other',
    cause: (backends) => `The proxy does not reach the intake (${backends}).`,
    likelihood: 'possible',
    command: tcp,
    advice:
      'Whether it is DNS, TCP or TLS could not be determined: the proxy serves no statistics and its log does not say. The command shows it.',
  },
]

export const intakeUnreachable: readonly Cause[] = reaches.map((reach) => ({
  id: reach.id,
  explains: intakeExplains,
  yieldsTo: [
    'firewall.way-out',
    ...(reach.layer === 'tls' ? (['intake.in-trouble'] as const) : []),
  ],
  find(seen: Observations): Hit | undefined {
    const troubles = troublesOf(seen).filter(({ layer }) => layer === reach.layer)
    if (troubles.length === 0) return undefined
    const { host, port } = hostOf(troubles)
    return {
      cause: reach.cause(named(troubles)),
      likelihood: reach.likelihood,
      evidence: evidenceOf(troubles) + complaintsOf(seen, 'gateway', 'timeout'),
      // The cfg belongs to dd-agent: what it has in place of a name is for people to look at.
      command: isHostName(host)
        ? reach.command(host, port)
        : `grep -n server ${places.proxyConfig}`,
      mends: false,
      advice: reach.advice,
    }
  },
}))

/** A rule of this very host that keeps the proxy in. */
export const firewallWayOut: Cause = {
  id: 'firewall.way-out',
  explains: intakeExplains,
  find(seen) {
    const troubles = troublesOf(seen).filter(({ layer }) => /refused|timeout|other/.test(layer))
    if (seen.firewall === undefined || troubles.length === 0) return undefined
    const addresses = addressesOf(hostOf(troubles).host, seen.hosts)
    const block = blockOut(seen.firewall, addresses)
    if (block === undefined) return undefined
    return {
      cause: `The firewall of this host blocks connections from the proxy to the intake (${named(troubles)}).`,
      likelihood: block.isSure ? 'certain' : 'possible',
      evidence: `${ruleLine(block)}\n${evidenceOf(troubles)}`,
      // The proxy looks at once, not when it next would.
      command: `${allowOut(block)} && ${seen.typed.restart(proxyUnit)}`,
      mends: true,
      advice: `Add the same rule to the file that the firewall is loaded from. ${IP_RANGES} lists the addresses for a narrower rule.`,
    }
  },
}
