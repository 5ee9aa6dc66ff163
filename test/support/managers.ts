import type { Host, RunOptions, RunResult } from '../../src/host/host.ts'
import { debian, type Machine } from './machine.ts'
import { makeInode, plant } from './memory-files.ts'
import { offered } from './packages.ts'

/** A machine with a package manager of one kind, and what rpm trusts where it is that. */
export interface ManagedMachine extends Machine {
  readonly trustedKeys: string[]
  /** Lays the newest version of a package down, as one that has been there for a while. */
  readonly bring: (name: string) => void
  /** Names, in order. */
  readonly packages: () => string[]
}

/**
 * A host in memory whose packages come and go by apt, dnf or zypper. The latter are a stand-in: what they
 * remove is removed as apt does it, which is enough to undo an install.
 */
export function managedBy(manager: string): ManagedMachine {
  const machine = debian()
  const { apt } = machine
  if (manager !== 'apt') plant(machine.files, `/usr/bin/${manager}`, makeInode('file'))
  const trustedKeys = ['gpg-pubkey-of-somebody-else']

  function rpm(words: readonly string[]): Partial<RunResult> {
    const [verb, ...rest] = words
    if (verb === '-e' && rest[0] === '--allmatches') {
      trustedKeys.splice(trustedKeys.indexOf(rest[1] ?? ''), 1)
      return {}
    }
    if (rest[0] === 'gpg-pubkey*')
      return { stdout: trustedKeys.map((name) => `${name}\nunreadable\n`).join('') }
    if (verb !== '-qa' || rest[0]?.startsWith('datadog')) return {}
    return { stdout: [...apt.installed].map((row) => `${row.join('\t')}\n`).join('') }
  }

  function answer(command: readonly string[]): Partial<RunResult> | undefined {
    const [program, ...words] = command
    if (program === 'rpm') return rpm(words)
    if (!['dnf', 'zypper'].includes(program ?? '')) return undefined
    if (!words.includes('remove')) return {}
    const names = words.filter((word) => apt.installed.has(word))
    return apt.run(['apt-get', 'purge', '--', ...names])
  }

  const run: Host['run'] = async (command, options: RunOptions = {}) => {
    const answered = answer(command)
    if (answered === undefined) return machine.host.run(command, options)
    machine.commands.push(command.join(' '))
    return { code: 0, stdout: '', stderr: '', ...answered }
  }
  return {
    ...machine,
    host: { ...machine.host, run },
    trustedKeys,
    bring: (name) => apt.unpack(name, Object.keys(offered[name] ?? {}).at(-1) ?? ''),
    packages: () => [...apt.installed.keys()].sort(),
  }
}
