import { proxyUnit } from '../host/places.ts'
import type { Cause } from './cause.ts'

const persistent =
  "mkdir -p /etc/systemd/journald.conf.d && printf '[Journal]\\nStorage=persistent\\n' >/etc/systemd/journald.conf.d/90-persistent.conf && systemctl restart systemd-journald"
const start =
  'systemctl unmask systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket && systemctl start systemd-journald.service'

export const logNowhere: Cause = {
  id: 'log.nowhere',
  explains: ['proxy.log'],
  find({ check, proxy, journald, typed }) {
    if (journald === undefined) return undefined // no systemd
    if (check('proxy.log')?.status !== 'skip' || !proxy.state?.active) return undefined
    if (proxy.logSource !== undefined && proxy.log.length > 0) return undefined
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
