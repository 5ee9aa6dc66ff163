import { proxyBinds } from '../config/proxy-cfg.ts'
import { places, proxyUnit } from '../host/places.ts'
import { holderOf, listeners, socketsOf } from '../services/listeners.ts'
import type { Check, CheckContext, Finding } from './check.ts'

/** The last offset that an Agent sends to, NetFlow; 11 is used by none. */
const LAST_OFFSET = 15
const UNUSED_OFFSET = 11

function range(start: number): number[] {
  const offsets = Array.from({ length: LAST_OFFSET + 1 }, (_, offset) => offset)
  // Offset 0 is HAProxy's own statistics; the Agent sends nothing there.
  return offsets.filter((offset) => offset !== 0 && offset !== UNUSED_OFFSET).map((o) => start + o)
}

async function notOurs({ host, unit }: CheckContext, ports: readonly number[]): Promise<string[]> {
  const held = new Set<string>()
  for (const pid of unit(proxyUnit)?.pids ?? []) {
    for (const inode of await socketsOf(host, pid)) held.add(inode)
  }
  const strange = (await listeners(host)).filter(
    ({ port, inode }) => ports.includes(port) && !held.has(inode),
  )
  return Promise.all(
    strange.map(async ({ port, inode }) => {
      const holder = await holderOf(host, inode)
      if (holder === undefined) return `${port} by a process that cannot be seen`
      return `${port} by pid ${holder.pid} (${holder.command}${holder.unit ? `, ${holder.unit}` : ''})`
    }),
  )
}

export const proxyPorts: Check = {
  id: 'proxy.ports',
  needs: ['proxy.service'],
  ofThisHost: true,
  async run(context): Promise<Finding> {
    const { host, survey } = context
    const binds = proxyBinds((await host.read(places.proxyConfig))?.toString() ?? '')
    const ports = [...new Set(binds.map(({ port }) => port))].sort((a, b) => a - b)
    const evidence = `${places.proxyConfig} binds ${ports.join(', ') || 'nothing'}`
    const open = new Set((await listeners(host)).map(({ port }) => port))
    const closed = ports.filter((port) => !open.has(port))
    if (closed.length > 0 || ports.length === 0) {
      const summary = `Nothing listens on ${closed.join(', ') || 'any port of the proxy'}.`
      const remedy = `\`journalctl -u ${proxyUnit} --no-pager\` says why the proxy did not bind them.`
      return { status: 'fail', summary, evidence, remedy }
    }
    const strange = await notOurs(context, ports)
    if (strange.length > 0) {
      const summary = `Ports of the proxy are held by others: ${strange.join('; ')}.`
      return {
        status: 'fail',
        summary,
        evidence,
        remedy: 'Stop that program, then restart the proxy.',
      }
    }
    const start = survey.config?.fips.portRangeStart
    const uncovered =
      start === undefined ? [] : range(start).filter((port) => !ports.includes(port))
    if (start !== undefined && uncovered.includes(start + 1)) {
      const summary = `The Agent sends to ports from ${start}, the proxy does not listen there.`
      const remedy =
        'Give `fips.port_range_start` in datadog.yaml and the cfg of the proxy the same ports.'
      return { status: 'fail', summary, evidence, remedy }
    }
    if (uncovered.length > 0) {
      const summary = `All ${ports.length} ports of the cfg listen; newer Agents also use ${uncovered.join(', ')}.`
      return { status: 'warn', summary, evidence, remedy: 'Run `dd-fips install --upgrade`.' }
    }
    return {
      status: 'pass',
      summary: `All ${ports.length} ports listen, held by the proxy.`,
      evidence,
    }
  },
}
