import { agentUnit, proxyUnit } from '../datadog/units.ts'
import type { Init } from '../detect/detection.ts'
import { DdFipsError } from '../errors.ts'
import { places, watchUnit } from '../host/places.ts'
import type { Settings } from '../settings/settings.ts'
import type { WatchTimer } from '../steps/watch-timer.ts'

/**
 * The step that has systemd run `dd-fips verify` every day, or (asked for no more) takes that away;
 * undefined where nobody has asked for it. Throws WATCH_NEEDS_SYSTEMD.
 */
export function watchStep(settings: Settings, init: Init): WatchTimer | undefined {
  if (settings.watchUnit === undefined) return undefined
  if (init !== 'systemd') {
    if (settings.watchUnit) throw needsSystemd()
    return undefined
  }
  return {
    kind: 'watch-timer',
    timer: `${watchUnit}.timer`,
    wanted: settings.watchUnit,
    run: !settings.installOnly,
    program: places.program,
    files: {
      [places.watchService]: serviceOf(settings.allowedConnections),
      [places.watchTimer]: TIMER,
    },
  }
}

function needsSystemd(): DdFipsError {
  return new DdFipsError({
    code: 'WATCH_NEEDS_SYSTEMD',
    exit: 'settings',
    message:
      'DD_FIPS_WATCH_UNIT asks for a systemd timer, but systemd is not running on this host.',
    remedy: 'Leave it out; where another scheduler runs (cron), have it run `dd-fips verify`.',
  })
}

const HEAD =
  '# Written by dd-fips, which may write it again. `dd-fips install --no-watch-unit` removes it.\n'

/**
 * What verify needs of a host: to read /proc of all processes, to start the Agent's diagnosis as
 * dd-agent, systemctl, journalctl and rpm (which opens its database for writing). The rest is shut.
 */
function serviceOf(allowed = ''): string {
  const list = allowed.replace(/\s/g, '').replaceAll('%', '%%') // % begins a specifier, systemd.unit(5)
  const flag = list === '' ? '' : ` --allow-connection=${list}`
  return `${HEAD}[Unit]
Description=Prove that the Datadog Agent sends only through the FIPS proxy
After=${proxyUnit}.service ${agentUnit}.service

[Service]
Type=oneshot
ExecStart=${places.program} verify --no-color${flag}
TimeoutStartSec=10min
Nice=10
IOSchedulingClass=idle
ProtectSystem=full
ReadWritePaths=-/usr/lib/sysimage/rpm
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
`
}

const TIMER = `${HEAD}[Unit]
Description=Prove daily that the Datadog Agent sends only through the FIPS proxy

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
`
