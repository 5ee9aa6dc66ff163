import type { CheckId, CheckResult } from './check.ts'

/** What became of a link: all of it was seen and holds, something is broken, or something could not be seen. */
export type LinkState = 'proved' | 'failed' | 'not-seen'

/** A link of the chain from the running Agent to the intake. */
export interface Link {
  readonly id: 'processes' | 'configuration' | 'program' | 'route' | 'proxy' | 'intake'
  /** As a heading. */
  readonly title: string
  /** The checks that look at it. */
  readonly checks: readonly CheckId[]
}

/** The links, in the order in which data passes them. What they rest on is in docs/verify.md. */
export const links: readonly Link[] = [
  {
    id: 'processes',
    title: 'Every process of the Agent',
    checks: ['agent.service', 'agent.processes'],
  },
  {
    id: 'configuration',
    title: 'The configuration that these have read',
    checks: ['agent.config.fips', 'agent.config.effective', 'agent.config.site', 'agent.bypass'],
  },
  {
    id: 'program',
    title: 'Their program and libraries',
    checks: ['agent.version', 'agent.program'],
  },
  {
    id: 'route',
    title: 'The way from there to the proxy',
    checks: ['agent.route', 'agent.connections'],
  },
  {
    id: 'proxy',
    title: 'The proxy',
    checks: [
      'packages.installed',
      'proxy.service',
      'proxy.ports',
      'proxy.program',
      'proxy.cfg.ownership',
      'proxy.cfg.unmodified',
    ],
  },
  {
    id: 'intake',
    title: 'From there to the intake',
    checks: ['proxy.backends', 'proxy.log', 'agent.diagnose'],
  },
]

/** A link as it was found. */
export interface FoundLink {
  readonly link: Link['id']
  readonly title: string
  readonly state: LinkState
  /** The checks that looked at it, those that were asked. */
  readonly checks: readonly CheckId[]
}

/** Returns the chain as checks have found it. A link of which a check was not asked was not seen. */
export function chainOf(results: readonly CheckResult[]): FoundLink[] {
  const byId = new Map(results.map((result) => [result.id, result.status]))
  return links.map(({ id, title, checks }) => {
    const asked = checks.filter((check) => byId.has(check))
    const has = (status: string) => asked.some((check) => byId.get(check) === status)
    const isWhole = asked.length === checks.length && !has('skip')
    const state = has('fail') ? 'failed' : isWhole ? 'proved' : 'not-seen'
    return { link: id, title, state, checks: asked }
  })
}
