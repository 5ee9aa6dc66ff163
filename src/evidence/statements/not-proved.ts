import { PRODUCTS } from '../../datadog/agent-versions.ts'
import { GOV_SITE } from '../../datadog/sites.ts'
import type { Statement } from '../evidence.ts'

/**
 * What no look at a host can prove, and whose it is: the frequently asked questions, the limitations and the
 * prerequisites of Datadog's guide to the FIPS proxy, and what NIST says of the module's certificate.
 */
export const notProved: readonly Statement[] = [
  {
    about: 'Agent and proxy on one host',
    says: 'Between Agent and proxy the data is plain HTTP on the loopback of this host. Who holds the ports was looked at; what else may read the loopback was not.',
    owner: 'you',
    source: 'FAQ 1',
    seenBy: ['proxy.ports', 'agent.config.effective', 'agent.config.fips'],
  },
  {
    about: 'Hardening of the host',
    says: 'Security and hardening of the operating system were not looked at.',
    owner: 'you',
    source: 'FAQ 2',
    seenBy: [],
  },
  {
    about: 'Hardening of the proxy itself',
    says: 'Datadog has not had the proxy assessed against CIS benchmarks or DISA STIGs. Neither does this document.',
    owner: 'Datadog',
    source: 'FAQ 3',
    seenBy: [],
  },
  {
    about: 'Other traffic of the Agent',
    says: 'The proxy secures only what the Agent itself sends to the Datadog intake. What comes in to the Agent (DogStatsD, traces of applications) and what integrations ask of other systems is outside of it.',
    owner: 'you',
    source: 'FAQ 4',
    seenBy: ['agent.bypass', 'agent.connections'],
  },
  {
    about: 'Cluster Agent and node Agents',
    says: 'Traffic between them does not go through the proxy, and nothing here is about it.',
    owner: 'you',
    source: 'FAQ 5',
    seenBy: [],
  },
  {
    about: 'A proxy that was rebuilt or reconfigured',
    says: 'Datadog answers only for the proxy used exactly as documented. Its cfg was compared with its example, and that and the files of the package with the package database. Whether somebody rewrote the database as well was not looked at, nor were other hosts of yours.',
    owner: 'you',
    source: 'FAQ 6',
    seenBy: ['proxy.program', 'proxy.cfg.unmodified', 'proxy.cfg.ownership'],
  },
  {
    about: 'An installation off the documented way',
    says: 'That data arrives proves nothing about the way it took. What the documentation asks for on a host was looked at, once, at the time given above.',
    owner: 'you',
    source: 'FAQ 7',
    seenBy: ['agent.config.fips', 'agent.config.effective', 'proxy.service'],
  },
  {
    about: 'Newest versions of Agent and proxy',
    says: 'Datadog asks for the newest of both. They are compared with the package lists on this host, which may be old: the network was not asked.',
    owner: 'you',
    source: 'FAQ 8',
    seenBy: ['packages.installed', 'agent.version'],
  },
  {
    about: 'The cryptographic module',
    says: 'Datadog rests on certificate #4282 (FIPS 140-2) of the module in the proxy. That the module in memory is the validated one, and runs in its approved mode, cannot be shown from outside of it. The digests in this document let you compare.',
    owner: 'Datadog',
    source: 'Supported platforms and limitations',
    seenBy: [],
  },
  {
    about: 'The status of the certificate',
    says: 'NIST set 21 September 2026 as the day on which FIPS 140-2 certificates move to its historical list. Look up #4282 in the Cryptographic Module Validation Program on the day that you file this.',
    owner: 'NIST',
    source: 'Supported platforms and limitations',
    seenBy: [],
  },
  {
    about: 'The operating environment of the module',
    says: 'Keeping to the security policy of certificate #4282, and running the module in an environment that it was validated for, is the duty of whoever operates the host.',
    owner: 'you',
    source: 'Supported platforms and limitations',
    seenBy: [],
  },
  {
    about: 'Products that the proxy does not carry',
    says: `It carries ${PRODUCTS}. It does not carry Serverless Monitoring, traffic between Cluster Agent and node Agents, traffic of Agent integrations, or anything bound for elsewhere than GovCloud (${GOV_SITE}).`,
    owner: 'you',
    source: 'Supported platforms and limitations',
    seenBy: ['agent.bypass', 'agent.config.site'],
  },
  {
    about: 'From the proxy to Datadog',
    says: 'Whether the intake answers through the proxy was looked at. Which TLS version and cipher was agreed on, and how the other end keeps the data, was not.',
    owner: 'Datadog',
    source: 'Outside of this host',
    seenBy: ['proxy.backends', 'agent.diagnose'],
  },
]
