import { firstBootUnit, places } from '../host/places.ts'
import type { Step } from '../steps/registry.ts'

/** The name of the systemd credential that holds the key; dots keep it apart from those of others. */
export const CREDENTIAL = 'dd-fips.api-key'

/** What stands in it where nobody passed one: without a default the unit would fail, and none may be empty. */
export const NO_CREDENTIAL = '-'

/*
 * SetCredential= is the default of LoadCredential= (systemd.exec(5)); systemd before 247 knows neither and
 * says so in the journal. Not after cloud-final.service, which itself comes after multi-user.target.
 */
const service = `# Made by dd-fips for the first boot of this image; it removes itself when all is proved.
[Unit]
Description=Take the Datadog API key, start the FIPS proxy and the Agent
Wants=network-online.target
After=network-online.target cloud-init.service cloud-init-network.service

[Service]
Type=oneshot
EnvironmentFile=-${places.firstBootVariables}
LoadCredential=${CREDENTIAL}
SetCredential=${CREDENTIAL}:${NO_CREDENTIAL}
ExecStart=${places.program} first-boot
TimeoutStartSec=15min

[Install]
WantedBy=multi-user.target
`

const dropIn = `# Made by dd-fips: until its API key is there (${firstBootUnit}.service), the Agent is not started.
[Unit]
ConditionPathExists=!${places.firstBootDropIn}
`

const root = { user: 'root', group: 'root' }

/** Whether a step is one of these: done with at first boot, and no part of the host since. */
export function isOfFirstBoot(step: Step): boolean {
  const nameOf = (one: Step) => ('path' in one ? one.path : 'unit' in one ? one.unit : undefined)
  return firstBootSteps.some((own) => own.kind === step.kind && nameOf(own) === nameOf(step))
}

/** What an image needs to take its key at first boot. */
export const firstBootSteps: readonly Step[] = [
  {
    kind: 'write-file',
    path: places.firstBootDropIn,
    content: dropIn,
    owner: root,
    mode: 0o644,
  },
  {
    kind: 'write-file',
    path: places.firstBootService,
    content: service,
    owner: root,
    mode: 0o644,
  },
  { kind: 'enable-service', manager: 'none', unit: firstBootUnit, run: false, inputs: [] },
]
