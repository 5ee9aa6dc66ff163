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
        ? 'Nobody keeps what the proxy logs: the journal holds nothing of it (Storage=none, or thrown away), and no syslog does.'
        : 'Nobody keeps what the proxy logs: systemd-journald does not run, and no syslog holds it.',
      likelihood: 'certain',
      evidence: `systemd-journald: ${journald.active}; looked at: the journal, /var/log/syslog, /var/log/messages, /var/log/daemon.log, /var/log/upstart`,
      command: `${runs ? persistent : start} && ${typed.restart(proxyUnit)}`,
      mends: true,
      advice:
        'Without a log the trouble of a night is gone in the morning; AU-2 and AU-11 ask for one.',
    }
  },
}
