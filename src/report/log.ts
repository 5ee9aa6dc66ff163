import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { maskSecrets } from '../text/mask.ts'
import { printable } from './printable.ts'

/** What one run did, line by line; it reaches the disk only when `save` is called. */
export interface Log {
  readonly add: (line: string) => void
  /** Writes what there is so far to the log directory, root only. Gives the file's path. */
  readonly save: (host: Host) => Promise<string>
}

/** Opens the log of the run with this name. */
export function openLog(name: string): Log {
  const lines: string[] = []
  const path = `${places.log}/${name}.log`
  const owner = { user: '0', group: '0' }
  return {
    add: (line) => lines.push(`${new Date().toISOString()} ${printable(maskSecrets(line))}`),
    save: async (host) => {
      await host.makeDirectory(places.log, { owner, mode: 0o700 })
      await host.setOwner(places.log, { owner, mode: 0o700 }) // somebody else may have made it
      await host.write(path, `${lines.join('\n')}\n`, { owner, mode: 0o600, fresh: true })
      return path
    },
  }
}
