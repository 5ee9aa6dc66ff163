import { proxyBinds } from '../config/proxy-cfg.ts'
import { DdFipsError, type Failure } from '../errors.ts'
import { FIRST_WITH_ALL, FIRST_WITH_PROXY, olderThan, PRODUCTS } from '../facts/agent-versions.ts'
import type { Survey } from '../facts/survey.ts'
import type { Host } from '../host/host.ts'
import { agentUnit, places, proxyUnit } from '../host/places.ts'
import { holderOf, listeners, socketsOf } from '../services/listeners.ts'
import { serviceManagers } from '../services/managers.ts'
import type { UnitState } from '../services/service-manager.ts'
import { environmentOverrides } from './environment-overrides.ts'

const PORTS = 16
const DEFAULT_START = 9803

type Finding = Omit<Failure, 'exit'>

interface Ground {
  readonly host: Host
  readonly survey: Survey
  readonly upgrade: boolean
  readonly proxy: UnitState | undefined
  readonly agent: UnitState | undefined
}

type Question = (ground: Ground) => Promise<Finding[]> | Finding[]

const otherFlavor: Question = ({ survey }) =>
  survey.installed.has('datadog-fips-agent')
    ? [
        {
          code: 'FIPS_AGENT_INSTALLED',
          message:
            'datadog-fips-agent is installed: it has its own FIPS module and ignores the proxy.',
          remedy: 'Keep it and leave the proxy out, or remove the package first.',
        },
      ]
    : []

const oldAgent: Question = ({ survey: { agentVersion }, upgrade }) =>
  agentVersion !== undefined && !upgrade && olderThan(agentVersion, FIRST_WITH_PROXY)
    ? [
        {
          code: 'AGENT_TOO_OLD',
          message: `Agent ${agentVersion} is installed; the FIPS proxy needs 7.41 or newer.`,
          remedy: 'Upgrade the Agent, or let dd-fips do it: `dd-fips install --upgrade`.',
        },
      ]
    : []

const initInCharge: Question = ({ survey }) =>
  survey.detection.init === 'systemd'
    ? []
    : [
        {
          code: 'INIT_NOT_SYSTEMD',
          message: `systemd does not run here (found: ${survey.detection.init}).`,
          remedy: 'This version of dd-fips needs a host that was booted with systemd.',
        },
      ]

const maskedUnits: Question = ({ proxy, agent }) =>
  [
    { unit: proxyUnit, state: proxy },
    { unit: agentUnit, state: agent },
  ].flatMap(({ unit, state }) =>
    state?.masked
      ? [
          {
            code: 'UNIT_MASKED',
            message: `${unit} is masked: somebody decided that it must not run.`,
            remedy: `If that is over: \`systemctl unmask ${unit}\`.`,
          },
        ]
      : [],
  )

const portsInUse: Question = async ({ host, survey, proxy }) => {
  const cfg = (await host.read(places.proxyConfig))?.toString()
  const start = survey.config?.fips.portRangeStart ?? DEFAULT_START
  const bound = proxyBinds(cfg ?? '').map(({ port }) => port)
  const wanted =
    bound.length > 0 ? bound : Array.from({ length: PORTS }, (_, offset) => start + offset)
  const own = new Set<string>()
  for (const pid of proxy?.pids ?? []) {
    for (const inode of await socketsOf(host, pid)) own.add(inode)
  }
  const taken = (await listeners(host)).filter(
    ({ port, inode }) => wanted.includes(port) && !own.has(inode),
  )
  return Promise.all(
    taken.map(async ({ address, port, inode }) => {
      const holder = await holderOf(host, inode)
      const unit = holder?.unit ? `, unit ${holder.unit}` : ''
      const who = holder
        ? `pid ${holder.pid} (${holder.command}${unit})`
        : 'a process that cannot be seen'
      return {
        code: 'PORT_IN_USE',
        message: `Port ${port} is needed by the proxy, but ${who} listens on ${address}:${port}.`,
        remedy: `Stop it or move it to a port outside ${wanted[0]}-${wanted.at(-1)}.`,
      }
    }),
  )
}

const overrides: Question = async ({ host, agent }) =>
  (await environmentOverrides(host, agent?.environment ?? {})).map(({ name, value, source }) => ({
    code: 'ENVIRONMENT_OVERRIDES',
    message: `${source} sets ${name}=${value}, which the Agent believes before datadog.yaml.`,
    remedy: `Remove ${name} there, then run dd-fips again.`,
  }))

const questions: readonly Question[] = [
  initInCharge,
  otherFlavor,
  oldAgent,
  maskedUnits,
  portsInUse,
  overrides,
]

/**
 * Looks for all that would make the run fail or leave the host worse, before anything is changed.
 * Gives warnings. Throws the findings as one error (exit 4).
 */
export async function preflight(host: Host, survey: Survey, upgrade: boolean): Promise<string[]> {
  const systemd = survey.detection.init === 'systemd'
  const [proxy, agent] = systemd
    ? await serviceManagers.systemd.states(host, [proxyUnit, agentUnit])
    : []
  const ground = { host, survey, upgrade, proxy, agent }
  const findings = (await Promise.all(questions.map((question) => question(ground)))).flat()
  const [first, ...rest] = findings
  if (first) {
    const more = rest.map(({ message, remedy }) => `\n  ${message}\n    ${remedy}`).join('')
    throw new DdFipsError({ ...first, message: `${first.message}${more}`, exit: 'preflight' })
  }
  const old = survey.agentVersion
  return old !== undefined && !upgrade && olderThan(old, FIRST_WITH_ALL)
    ? [`Agent ${old} is older than 7.45, from which these are supported: ${PRODUCTS}.`]
    : []
}
