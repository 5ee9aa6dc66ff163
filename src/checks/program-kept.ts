import type { FileStatus, Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { changeableAmong } from '../host/root-alone.ts'
import type { Check, Finding } from './check.ts'
import { type KeptFile, parseKept } from './probes/kept-program.ts'
import { digestsOf, readSeen, writeSeen } from './probes/seen-digests.ts'

// No command: the program does not know the address of its release, and a placeholder could be pasted.
const remedy = 'Run the one-liner of your release again: it puts the program of that release there.'

function failed(summary: string, evidence: string): Finding {
  return { status: 'fail', summary, evidence, remedy }
}

/** Returns what is wrong with a file before its content is read. */
function faultOf({ bytes }: KeptFile, status: FileStatus | undefined): string | undefined {
  if (status === undefined) return 'missing'
  if (status.kind !== 'file') return 'not a regular file'
  if (status.size !== bytes) return `${status.size} bytes, not ${bytes}`
  return undefined
}

/** What is executed: of the systemd unit and of users. */
const started: readonly string[] = [places.program, places.launcher]

/** Returns what of the program, and of the way to it, others than root can change, or nobody can execute. */
async function unsafe(host: Host, files: readonly KeptFile[]): Promise<string[]> {
  const isOurs = String((await host.read(places.launcher)) ?? '').includes('made by install.sh')
  const launcher = isOurs ? [places.launcher] : []
  const paths = [places.keptList, places.keptCache, ...launcher, ...files.map(({ path }) => path)]
  const found = await changeableAmong(host, paths, { strict: true })
  const dead = paths
    .filter((path) => started.includes(path))
    .map(async (path) => {
      const status = await host.stat(path)
      return status && (status.mode & 0o111) !== 0o111 ? `${path}: not executable` : undefined
    })
  return [
    ...found.map((path) => `${path}: others than root can change it`),
    ...(await Promise.all(dead)).filter((line) => line !== undefined),
  ]
}

/**
 * Compares the whole program that install.sh keeps with the digests that it wrote beside it. Node is read in
 * full after it changed, which its ctime shows; the wrapper looks at less at each start, for speed.
 */
export const programKept: Check = {
  id: 'program.kept',
  isAsked: ({ kept }) => kept === true,
  async run({ host, expected }) {
    const list = await host.read(places.keptList)
    const files = list && parseKept(list.toString())
    if (files === undefined) {
      const found = list === undefined ? 'is missing' : 'is not what install.sh writes'
      return failed(`Nothing tells what ${places.kept} held.`, `${places.keptList} ${found}`)
    }
    const paths = files.map(({ path }) => path)
    const seen = await readSeen(host, places.seenProgram)
    const faults = await unsafe(host, files)
    for (const file of files) {
      const fault = faultOf(file, await host.stat(file.path))
      if (fault !== undefined) faults.push(`${file.path}: ${fault}`)
    }
    if (faults.length === 0) {
      const { digests, settled } = await digestsOf(host, paths, seen)
      for (const { path, sha256 } of files) {
        const found = digests.get(path) ?? 'none: it cannot be read, or changes now'
        if (found !== sha256) faults.push(`${path}: SHA-256 ${found}, not ${sha256}`)
      }
      const isNew = JSON.stringify(settled) !== JSON.stringify(seen)
      // What cannot be remembered (a unit that may not write) is read again the next time.
      if (expected.remember === true && isNew)
        await writeSeen(host, places.seenProgram, settled).catch(() => undefined)
    }
    if (faults.length > 0) {
      return failed(`${places.kept} does not hold the program of its release.`, faults.join('\n'))
    }
    const evidence = `${files.length} files with the sizes and digests of ${places.keptList}`
    return { status: 'pass', summary: `The program in ${places.kept} is whole.`, evidence }
  },
}
