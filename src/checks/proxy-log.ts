import { proxyTroubles } from '../config/proxy/proxy-troubles.ts'
import { IP_RANGES } from '../datadog/sites.ts'
import { proxyUnit } from '../datadog/units.ts'
import { managerInCharge } from '../services/registry.ts'
import { loggedSince } from '../system/logs/journal.ts'
import { filedLog, type UnitLog } from '../system/logs/unit-log.ts'
import { startedOn } from '../system/processes.ts'
import type { Check, Finding } from './check.ts'

const noLog: UnitLog = { lines: [], source: undefined }

export const proxyLog: Check = {
  id: 'proxy.log',
  needs: ['proxy.service', 'proxy.backends'],
  live: true,
  async run({ host, survey }): Promise<Finding> {
    const { typed } = managerInCharge(host, survey.detection.init)
    const { startedAt: since, pids: [pid = 0] = [] } = survey.units.get(proxyUnit) ?? {}
    const ofJournal = since === undefined ? [] : await loggedSince(host, proxyUnit, since)
    const filed =
      since === undefined || ofJournal.length > 0 ? noLog : await filedLog(host, proxyUnit)
    const lines = ofJournal.length > 0 ? ofJournal : filed.lines
    if (since === undefined || lines.length === 0) {
      const summary =
        'Neither the journal nor a syslog holds what the proxy logged since its start.'
      return { status: 'skip', summary }
    }
    const start = (await startedOn(host, pid))?.toISOString().replace('.000', '')
    const where = filed.source === undefined ? '' : ` in ${filed.source}`
    const evidence = `${lines.length} lines${where} since its start${start ? ` at ${start}` : ''}`
    const { binds, backends, servers } = proxyTroubles(lines)
    if (binds.length > 0) {
      return {
        status: 'fail',
        summary: 'The proxy could not bind all of its sockets.',
        evidence: binds.join('\n'),
        remedy: `Stop what holds the port (\`ss -ltnp\`), then run \`${typed.restart(proxyUnit)}\`.`,
      }
    }
    if (backends.length > 0) {
      return {
        status: 'fail',
        summary: `Backends without a server: ${backends.join(', ')}.`,
        evidence: [...servers.values()].join('\n') || evidence,
        remedy: `Allow connections from this host to the Datadog intake: ${IP_RANGES} lists the addresses.`,
      }
    }
    if (servers.size > 0) {
      return {
        status: 'warn',
        summary: `Servers that went down and did not come back: ${[...servers.keys()].join(', ')}.`,
        evidence: [...servers.values()].join('\n'),
        remedy: `The other servers of their backends still work. \`${typed.log(proxyUnit)}\` shows what happened.`,
      }
    }
    return { status: 'pass', summary: 'The proxy has logged no lasting problem.', evidence }
  },
}
