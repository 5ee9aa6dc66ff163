import type { Probe, ProbeAnswer } from '../../src/host/probe.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { ourPort } from '../support/units.ts'

type Act = (machine: Machine) => void

/** Does one thing after the other. */
export const both =
  (...acts: Act[]): Act =>
  (machine) => {
    for (const act of acts) act(machine)
  }

/** Has a program say something; `says` is given the words of the command. */
export const program =
  (name: string, says: (words: readonly string[]) => string): Act =>
  ({ host }) => {
    const run = host.run
    host.run = async (command, options) => {
      if (command[0] !== name) return run(command, options)
      return { code: 0, stdout: says(command), stderr: '' }
    }
  }

/** Has systemd say more of a unit than it does: `Environment=DD_X=1`. */
export const shown =
  (unit: string, line: string): Act =>
  ({ host }) => {
    const run = host.run
    host.run = async (command, options) => {
      const result = await run(command, options)
      const at = command.filter((word) => word.endsWith('.service')).indexOf(`${unit}.service`)
      if (command[1] !== 'show' || at < 0) return result
      const blocks = result.stdout.trimEnd().split('\n\n')
      blocks[at] = `${blocks[at]}\n${line}`
      return { ...result, stdout: blocks.join('\n\n') }
    }
  }

/** Has HTTP servers of the host answer. */
export const answering =
  (answer: (probe: Probe) => ProbeAnswer): Act =>
  ({ host }) => {
    host.probe = async (probe) => {
      await probe.connected?.({ address: '127.0.0.1', port: ourPort(probe.port) })
      return answer(probe)
    }
  }

/** Gives the main process of a unit a file below /proc. */
export const ofProcess =
  (unit: string, name: string, content: string): Act =>
  (machine) => {
    const procs = machine.files.get(`/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`)
    const pid = procs?.content.toString().trim()
    given(machine, `/proc/${pid}/${name}`, content)
  }

/** Gives the Agent a TCP socket to somewhere, as the kernel writes addresses. */
export const connected =
  (remote: string, state = '01', local = '0100007F:C000'): Act =>
  (machine) => {
    const zeros = '00000000:00000000 00:00000000 00000000 999 0'
    const row = `  0: ${local} ${remote} ${state} ${zeros} 77 1`
    ofProcess('datadog-agent', 'net/tcp', `head\n${row}\n`)(machine)
    const path = [...machine.files.keys()].find(
      (name) => name.endsWith('/net/tcp') && name !== '/proc/net/tcp',
    )
    plant(
      machine.files,
      `${path?.replace('/net/tcp', '')}/fd/9`,
      makeInode('symlink', 'socket:[77]'),
    )
  }
