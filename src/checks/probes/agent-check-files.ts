import { winner } from '../../config/agent/setting.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import type { AgentUnit } from './agent-units.ts'

const isYaml = (name: string) => /\.ya?ml$/.test(name)

/**
 * Gives the files of checks and logs that the Agent reads: those in conf.d (`confd_path` may have it
 * elsewhere) and one directory down. Examples and packaged defaults are not among them.
 */
export async function checkFiles(
  host: Host,
  { layers, running = layers }: AgentUnit,
): Promise<string[]> {
  const said = winner(running, 'confd_path')?.value
  // The packaged example shows `confd_path: ""`: a name that leads nowhere says nothing of the files.
  const top =
    typeof said === 'string' && said.startsWith('/') ? said.replace(/\/+$/, '') : places.agentChecks
  const names = await host.list(top)
  const below = names
    .filter((name) => name.endsWith('.d'))
    .map(async (name) => {
      const files = await host.list(`${top}/${name}`)
      return files.filter(isYaml).map((file) => `${top}/${name}/${file}`)
    })
  return [
    ...names.filter(isYaml).map((name) => `${top}/${name}`),
    ...(await Promise.all(below)).flat(),
  ]
}
