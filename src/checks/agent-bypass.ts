import { type BypassSetting, bypassSettings } from '../config/agent/bypass.ts'
import { castBoolean, winner } from '../config/agent/setting.ts'
import { bypassCheckFile, bypassSwitches } from '../datadog/bypass-settings.ts'
import { FIPS_AGENT_PACKAGE } from '../datadog/packages.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { Check, Finding } from './check.ts'
import { checkFiles } from './probes/agent-check-files.ts'
import { type AgentUnit, agentUnits, unseen } from './probes/agent-units.ts'

/** Gives the line where a file of a check says what to ask. */
async function placeOf(host: Host, file: string): Promise<string> {
  const lines = String(await host.read(file)).split('\n')
  return `${file}:${lines.findIndex((line) => /^instances\s*:/.test(line)) + 1 || 1}`
}

export const agentBypass: Check = {
  id: 'agent.bypass',
  // To an Agent that does not know the proxy every way is one past it.
  needs: ['packages.installed', 'agent.version'],
  async run(context): Promise<Finding> {
    const { host, survey } = context
    if (survey.installed.has(FIPS_AGENT_PACKAGE)) {
      return {
        status: 'fail',
        summary: `${FIPS_AGENT_PACKAGE} is installed: it ignores \`fips\` and sends past the proxy.`,
        evidence: `${FIPS_AGENT_PACKAGE} ${survey.installed.get(FIPS_AGENT_PACKAGE)?.version}`,
        remedy: `Remove ${FIPS_AGENT_PACKAGE}, or revert dd-fips: use only one of the two.`,
      }
    }
    if (survey.configFault) {
      return { status: 'skip', summary: `${places.agentConfig} cannot be read.` }
    }
    const units = await agentUnits(context)
    const settings = units
      .flatMap(({ layers, processes }) => [...layers, ...processes.flatMap((one) => one.layers)])
      .flat()
    const ways = bypassSettings(settings, survey.agentVersion ?? '')
    const checks = (await Promise.all(units.map((unit) => checkFiles(host, unit)))).flat()
    for (const file of checks.filter((path) => bypassCheckFile.test(path))) {
      ways.push({
        kind: 'switch',
        setting: 'network_path',
        source: await placeOf(host, file),
        what: 'network paths',
      })
    }
    const found = [...new Map(ways.map((way) => [`${way.source} ${way.setting}`, way])).values()]
    const [first] = found
    if (first !== undefined) return past(first, found)
    const evidence = `${settings.length} settings of ${units.map(({ name }) => name).join(', ')}`
    if (host.root !== '/') {
      const summary = 'No file names a way past the proxy; units and processes cannot be checked.'
      return { status: 'skip', summary, evidence }
    }
    const blind = await unseen(host, units)
    if (blind !== undefined) return { status: 'skip', summary: blind, evidence }
    return (
      (await containersByDefault(host, units)) ?? {
        status: 'pass',
        summary: 'No setting leads past the proxy.',
        evidence,
      }
    )
  },
}

/** Where container runtimes listen; the Agent follows those that it finds, without being told to. */
const runtimes = [
  'docker.sock',
  'containerd/containerd.sock',
  'crio/crio.sock',
  'podman/podman.sock',
]
const onByDefault = bypassSwitches.flatMap((one) => (one.onByDefault ? [one.setting] : []))

async function containersByDefault(
  host: Host,
  units: readonly AgentUnit[],
): Promise<Finding | undefined> {
  const sockets = runtimes.map((name) => `/run/${name}`)
  const there = await Promise.all(sockets.map((path) => host.stat(path)))
  const found = sockets.filter((_, index) => there[index])
  const isOff = (key: string) =>
    units.every(
      ({ layers, running = layers }) => castBoolean(winner(running, key)?.value) === false,
    )
  const open = onByDefault.filter((key) => !isOff(key))
  if (found.length === 0 || open.length === 0) return undefined
  return {
    status: 'warn',
    summary: `Newer Agents send data about containers past the proxy by default (${open.join(', ')}).`,
    evidence: `${found.join(', ')} exists; ${open.join(', ')} is not set to false`,
    remedy: `Set ${open.join(' and ')} to false in ${places.agentConfig}, then restart the Agent.`,
  }
}

function past(first: BypassSetting, ways: readonly BypassSetting[]): Finding {
  const count = ways.length === 1 ? 'A setting leads' : `${ways.length} settings lead`
  return {
    status: 'fail',
    summary: `${count} past the proxy: ${ways.map(({ setting }) => setting).join(', ')}.`,
    evidence: ways.map(({ source, setting, what }) => `${source}: ${setting} (${what})`).join('\n'),
    remedy: `Remove ${first.setting} from ${first.source}, then restart the Agent.`,
  }
}
