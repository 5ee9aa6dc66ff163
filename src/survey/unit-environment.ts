import { environmentLines } from '../config/agent/environment-file.ts'
import type { Setting } from '../config/agent/setting.ts'
import type { Host } from '../host/host.ts'
import { wordsOf } from '../services/systemd/systemd-show.ts'
import type { UnitSources } from '../services/systemd/unit-sources.ts'

/** The source of what systemd gives every service, in words. */
export const OF_MANAGER = "systemd's own environment (systemctl show-environment)"

/**
 * Gives what a unit's environment tells the Agent, each variable with the file and line that it comes
 * from. `assigned` is what `Environment=` comes to, as systemd has it; `inherited` what it gives every service.
 */
export async function unitEnvironment(
  host: Host,
  unit: string,
  assigned: Readonly<Record<string, string>>,
  { files, environmentFiles }: Pick<UnitSources, 'files' | 'environmentFiles'>,
  inherited: Readonly<Record<string, string>> = {},
): Promise<Setting[]> {
  const found = new Map<string, Setting>(inheritedSettings(inherited).map((one) => [one.name, one]))
  const lines = await assignmentLines(host, files)
  for (const [name, value] of Object.entries(assigned)) {
    const source = lines.get(name) ?? `the unit ${unit} (Environment=)`
    found.set(name, { name, value, source })
  }
  for (const path of environmentFiles) {
    const text = (await host.read(path))?.toString() ?? ''
    for (const { name, value, line } of environmentLines(text)) {
      found.set(name, { name, value, source: `${path}:${line}` })
    }
  }
  return ofAgent(found.values())
}

/** Gives the variables that systemd gives every service, as settings of the Agent. */
export function inheritedSettings(inherited: Readonly<Record<string, string>>): Setting[] {
  const all = Object.entries(inherited)
  return ofAgent(all.map(([name, value]) => ({ name, value, source: OF_MANAGER })))
}

/**
 * Gives what the environment of a running process tells the Agent (proc_pid_environ(5)). Where the unit
 * says the same, its source is named.
 */
export async function processEnvironment(
  host: Host,
  pid: number,
  ofUnit: readonly Setting[],
): Promise<Setting[]> {
  const text = (await host.read(`/proc/${pid}/environ`))?.toString() ?? ''
  const pairs = text.split('\0').filter((pair) => pair.includes('=')) // a process may write anything there
  const settings = pairs.map((pair): Setting => {
    const equals = pair.indexOf('=')
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
    const same = ofUnit.find((setting) => setting.name === name && setting.value === value)
    return { name, value, source: same?.source ?? `the environment of process ${pid}` }
  })
  return ofAgent(settings)
}

/** The Agent takes an empty variable for unset. */
function ofAgent(settings: Iterable<Setting>): Setting[] {
  return [...settings].filter(({ name, value }) => name.startsWith('DD_') && value !== '')
}

/** Where variables are assigned in unit files; later files win. */
async function assignmentLines(host: Host, files: readonly string[]): Promise<Map<string, string>> {
  const lines = new Map<string, string>()
  for (const path of files) {
    const rows = ((await host.read(path))?.toString() ?? '').split('\n')
    for (const [index, row] of rows.entries()) {
      const words = /^\s*Environment\s*=(.*)$/.exec(row)?.[1] ?? ''
      for (const name of Object.keys(wordsOf(words))) lines.set(name, `${path}:${index + 1}`)
    }
  }
  return lines
}
