import { proxyUnit } from '../../datadog/units.ts'
import type { Cause } from '../cause.ts'
import type { Observations } from '../observe.ts'

const persistent =
  "mkdir -p /etc/systemd/journald.conf.d && printf '[Journal]\\nStorage=persistent\\n' >/etc/systemd/journald.conf.d/90-persistent.conf && systemctl restart systemd-journald"
const start =
  'systemctl unmask systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket && systemctl start systemd-journald.service'

/** Says whether proxy.log looked for a log and found none: where it only needs what failed, that is no matter of logs. */
function isMissing({ check, proxy, journald }: Observations): boolean {
  if (journald === undefined || !proxy.state?.active) return false // no systemd
  const found = check('proxy.log')
  if (found?.status !== 'skip' || !/\b(?:journal|syslog)\b/.test(found.summary)) return false
  return proxy.logSource === undefined || proxy.log.length === 0
}

/** A proxy that runs for weeks and says nothing: its first lines are gone, what it says next is kept. */
export const logRotated: Cause = {
  id: 'log.rotated',
  explains: ['proxy.log'],
  find(seen) {
    if (!isMissing(seen) || seen.journald?.active !== 'active' || !seen.journal?.after)
      return undefined
    const isOlder = seen.journal.before
    return {
      cause: isOlder
        ? 'The journal has lines from before and after the start of the proxy, and none of the proxy.'
        : 'The journal no longer goes back to the start of the proxy: what it logged then was discarded.',
      likelihood: 'likely',
      evidence: 'systemd-journald: active; the journal has newer lines of other programs',
      command: isOlder
        ? `systemctl show -p StandardOutput -p StandardError -p LogNamespace -p LogLevelMax ${proxyUnit}`
        : 'journalctl --disk-usage; journalctl --list-boots --no-pager',
      mends: false,
      advice: isOlder
        ? 'Its unit may send the log elsewhere, or the lines were discarded by themselves.'
        : 'What it logs from now on is kept; nothing has to be restarted. To keep more, make the journal persistent (Storage=persistent) or larger (SystemMaxUse=, RuntimeMaxUse=) in journald.conf.',
    }
  },
}

export const logNowhere: Cause = {
  id: 'log.nowhere',
  explains: ['proxy.log'],
  yieldsTo: ['log.rotated'],
  find(seen) {
    const { journald, typed } = seen
    if (journald === undefined || !isMissing(seen)) return undefined
    const runs = journald.active === 'active'
    return {
      cause: runs
        ? 'What the proxy logs is kept nowhere: the journal has none of it (Storage=none, or discarded), and neither has a syslog.'
        : 'What the proxy logs is kept nowhere: systemd-journald is not running, and no syslog has it.',
      likelihood: 'certain',
      evidence: `systemd-journald: ${journald.active}; looked at: the journal, /var/log/syslog, /var/log/messages, /var/log/daemon.log, /var/log/upstart`,
      command: `${runs ? persistent : start} && ${typed.restart(proxyUnit)}`,
      mends: true,
      advice: 'Without a log nobody can look into a past failure; AU-2 and AU-11 require one.',
    }
  },
}
