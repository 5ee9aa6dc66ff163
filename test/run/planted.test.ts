import t from 'tap'
import { install } from '../../src/commands/install.ts'
import type { Host } from '../../src/host/host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, parentOf, plant } from '../support/memory-files.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'
import { endingOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const VICTIM = '/root/victim'

/** Every path that a whole run writes, makes, dresses or removes. */
async function pathsWritten(scenario: Scenario): Promise<string[]> {
  const machine = scenario.make()
  const paths = new Set<string>()
  const { host } = machine
  const noting =
    <Rest extends unknown[], Result>(call: (path: string, ...rest: Rest) => Result) =>
    (path: string, ...rest: Rest): Result => {
      paths.add(path)
      return call(path, ...rest)
    }
  const watched: Host = {
    ...host,
    write: noting(host.write),
    create: noting(host.create),
    makeDirectory: noting(host.makeDirectory),
    setOwner: noting(host.setOwner),
    remove: noting(host.remove),
    copy: (from, to, options) => noting(() => host.copy(from, to, options))(to),
  }
  Object.assign(machine, { host: watched })
  await endingOf(install, machine, scenario)
  // Names of runs and of this process differ from run to run: nobody can plant what he cannot guess.
  return [...paths].filter((path) => !/\/run-\d+/.test(path)).sort()
}

/** What was planted is where it was, and what it leads to is as it was. */
function isUnharmed({ files }: Machine): boolean {
  const victim = files.get(VICTIM)
  return (
    victim?.content.toString() === 'root:secret\n' &&
    victim.mode === 0o600 &&
    victim.uid === 0 &&
    victim.gid === 0
  )
}

/** Lets somebody else write to the directory of a path, as dd-agent can to its own. */
function open({ files }: Machine, path: string): void {
  const above = parentOf(path)
  if (!files.has(above)) plant(files, above, makeInode('directory'))
  Object.assign(files.get(above) ?? {}, { uid: 110, gid: 112, mode: 0o755 })
}

for (const scenario of scenarios) {
  t.test(`${scenario.name}: a link planted at any path is not followed`, async (t) => {
    const paths = await pathsWritten(scenario)
    for (const path of paths) {
      for (const target of [VICTIM, '/root/not-there', '/root']) {
        const machine = scenario.make()
        given(machine, VICTIM, 'root:secret\n', { mode: 0o600 })
        open(machine, path)
        plant(machine.files, path, makeInode('symlink', target))
        const { exit } = await endingOf(install, machine, scenario)
        const made = [...machine.files.keys()].filter((name) => name.startsWith('/root/'))
        if (isUnharmed(machine) && made.length === 1 && [0, 3, 4, 6, 7, 8].includes(exit)) continue
        t.fail(`${path} -> ${target}: exit ${exit}, ${made}`)
      }
    }
    t.ok(paths.length > 10, `${paths.length} paths`)
  })

  t.test(`${scenario.name}: a directory where a file should be is refused in words`, async (t) => {
    const paths = await pathsWritten(scenario)
    for (const path of paths) {
      const machine = scenario.make()
      const { kind } = machine.files.get(path) ?? {}
      if (kind === 'directory') continue
      plant(machine.files, `${path}/theirs`, makeInode('file', 'theirs'))
      plant(machine.files, path, makeInode('directory'))
      const { exit, text } = await endingOf(install, machine, scenario)
      const isToldWell = !/EISDIR|ENOTEMPTY|Unexpected error/.test(text)
      const stays = machine.files.has(`${path}/theirs`)
      if ([0, 3, 4, 7, 8].includes(exit) && isToldWell && stays) continue
      t.fail(`${path}: exit ${exit} ${text.slice(0, 200)}`)
    }
    t.ok(paths.length > 10, `${paths.length} paths`)
  })
}
