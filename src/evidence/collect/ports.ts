import type { CheckContext } from '../../checks/check.ts'
import { proxyBinds } from '../../config/proxy/cfg.ts'
import { FIRST_PORT, products, STATISTICS_OFFSET } from '../../datadog/ports.ts'
import { places } from '../../host/places.ts'
import { holdersOf, listeners } from '../../system/listeners.ts'
import type { PortFacts } from '../evidence.ts'

const STATISTICS = 'statistics of the proxy'
const NOBODY = 'nobody: it does not listen'

/** Gives every port that the cfg of the proxy binds, in order, what goes through it, and who holds it. */
export async function portFacts({ host, survey }: CheckContext): Promise<PortFacts[]> {
  const binds = proxyBinds((await host.read(places.proxyConfig))?.toString() ?? '')
  const start = survey.config?.fips.portRangeStart ?? FIRST_PORT
  const open = host.root === '/' ? await listeners(host) : []
  const wanted = open.filter(({ port }) => binds.some((bind) => bind.port === port))
  const holders = await holdersOf(host, new Set(wanted.map(({ inode }) => inode)))
  const rows = binds.map(({ address, port }): PortFacts => {
    const found = wanted.filter((listener) => listener.port === port)
    const held = found.map(({ inode }) => {
      const holder = holders.get(inode)
      return holder
        ? `${holder.unit ?? holder.command} (pid ${holder.pid})`
        : 'a process out of sight'
    })
    const unseen = host.root === '/' ? NOBODY : 'not looked at: nothing runs'
    return { address, port, product: productOf(port - start), holder: unique(held) || unseen }
  })
  return rows.sort((a, b) => a.port - b.port)
}

const unique = (list: readonly string[]) => [...new Set(list)].sort().join(', ')

function productOf(offset: number): string {
  if (offset === STATISTICS_OFFSET) return STATISTICS
  const names = products.filter((product) => product.offset === offset).map(({ name }) => name)
  return names.join(', ') || 'no product of this Agent'
}
