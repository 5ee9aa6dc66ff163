import { quoteForShell } from '../../host/paths.ts'
import type { Holder } from '../../system/listeners.ts'

/** Units whose stop takes down much more than a port: other programs, logins, the host's own work. */
const shared =
  /^(?:user@.*|user-runtime-dir@.*|docker|containerd|podman|crio|cri-o|k3s.*|rke2.*|kubelet|snapd?|lxc.*|lxd|incus|libvirtd|virt.*|ssh|sshd|ssh@.*|sshd@.*|cron|crond|atd|anacron|dbus|dbus-broker|systemd-.*|[gs]etty.*|getty@.*|NetworkManager|networking|xinetd|inetd|inetutils-inetd|supervisor|supervisord|datadog-agent.*)\.service$/

/** Scopes of containers: their engine starts them again, or loses track of them. */
const container = /^(?:docker|libpod|crio|cri-containerd|containerd|machine|lxc)[-_.:].*\.scope$/

/** A name as systemd makes it (systemd.unit(5)); anybody may name a cgroup below his own. */
const named = /^[A-Za-z\d_][\w.:@\\-]*\.(?:service|socket)$/

/**
 * Gives the command that stops what holds a port and nothing else, or undefined where that takes people to
 * decide. `socket`: the unit of systemd for which process 1 listens.
 */
export function stopping(
  { pid, unit, within }: Holder,
  socket: string | undefined,
): string | undefined {
  if (pid === 1) {
    const isKnown = socket !== undefined && named.test(socket) && socket.endsWith('.socket')
    return isKnown ? `systemctl stop ${quoteForShell(socket)}` : undefined
  }
  if (within !== undefined) return undefined
  if (unit === undefined || unit.endsWith('.scope')) {
    return unit !== undefined && container.test(unit) ? undefined : `kill ${pid}`
  }
  return named.test(unit) && !shared.test(unit)
    ? `systemctl stop ${quoteForShell(unit)}`
    : undefined
}

/** Reads `systemctl list-sockets --no-legend`: the socket unit of each TCP port, by what it listens on. */
export function socketUnits(output: string): Map<number, string> {
  const rows = output.split('\n').map((line) => line.trim().split(/\s+/))
  return new Map(
    rows.flatMap(([listen = '', unit = '']): [number, string][] => {
      const port = /^(?:(?:\[[^\]]*\]|[\d.]+|\*):)?(\d+)$/.exec(listen)?.[1]
      return port !== undefined && unit.endsWith('.socket') ? [[Number(port), unit]] : []
    }),
  )
}
