/**
 * A process that runs test files one after another, as its parent sends them (`pool.ts`). Each file is a
 * subtest of tap's root test, under its own name; TAP goes to standard output.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Base, type Test, TestBase } from 'tap'
import { root } from '../root.ts'
import { setTest } from './current-test.ts'
import { processState, stateChanges } from './process-state.ts'
import type { Counts, FileBegins, FileDone, RunFile } from './protocol.ts'

const self = pathToFileURL(process.argv[1] ?? '')

nameFilesAsIfRunAlone()
t.pipe(process.stdout)
for (;;) {
  process.channel?.ref() // tap lets go of it
  const [message] = (await once(process, 'message')) as [RunFile | 'end']
  if (message === 'end') break
  process.send?.(await run(message))
}
t.end()
process.disconnect()

async function run({ file, timeout }: RunFile): Promise<FileDone> {
  process.send?.({ begins: file } satisfies FileBegins)
  const before = processState()
  const counted = { ...t.counts }
  const started = process.hrtime.bigint()
  const cpu = await cpuTime()
  const empty: string[] = []
  const running = t.test(file, { timeout, ...placesOf(file), at: null }, async (test) => {
    setTest(file, test)
    await import(new URL(`../../${file.replace(/\.ts$/, '.js')}`, self).href)
  })
  if (running.subtest) noteEmpty(running.subtest, empty)
  await running
  const since = (name: keyof Counts) => t.counts[name] - counted[name]
  return {
    file,
    ms: Number((process.hrtime.bigint() - started) / 1_000_000n),
    cpu: (await cpuTime()) - cpu,
    counts: { pass: since('pass'), fail: since('fail'), skip: since('skip'), todo: since('todo') },
    empty,
    changes: stateChanges(before),
  }
}

/** Where tap keeps the snapshots and the test directories of a file that is run by itself. */
function placesOf(file: string) {
  return {
    snapshotFile: join(root, 'tap-snapshots', `${file}.test.cjs`),
    testdir: join(root, '.tap/fixtures', `${process.pid}-${file.replaceAll('/', '-')}`),
  }
}

/** Makes tap name a file's tests as in a process that runs this file alone: snapshots have these names. */
function nameFilesAsIfRunAlone(): void {
  const own = Object.getOwnPropertyDescriptor(TestBase.prototype, 'fullname')
  Object.defineProperty(TestBase.prototype, 'fullname', {
    get(this: Test) {
      const ofFile = this.parent !== undefined && this.parent.parent === undefined
      return ofFile ? `${this.name} > TAP` : own?.get?.call(this)
    },
  })
}

/** Collects the names of tests that end without one assertion. */
function noteEmpty(test: Base, empty: string[]): void {
  const events: NodeJS.EventEmitter = test
  events.on('subtestAdd', (added: Base) => noteEmpty(added, empty))
  events.on('subtestEnd', (ended: Test) => {
    const { skip, todo } = ended.options
    if (ended.count === 0 && !skip && !todo) empty.push(ended.fullname)
  })
}

/** Returns the seconds of processor time of this process and the children that it waited for. */
async function cpuTime(): Promise<number> {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const children = (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100 // USER_HZ, proc(5)
  return (userCPUTime + systemCPUTime) / 1e6 + children
}
