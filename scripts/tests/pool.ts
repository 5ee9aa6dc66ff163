import type { Counts } from './protocol.ts'
import { type Ending, startWorker, type WorkerProcess } from './worker-process.ts'

export interface FileResult {
  readonly file: string
  readonly ms: number
  /** Seconds of processor time. */
  readonly cpu: number
  readonly counts: Counts
  /** What failed other than an assertion, in sentences. */
  readonly problems: readonly string[]
  readonly output: string
}

export interface PoolOptions {
  /** Directory of compiled files. */
  readonly directory: string
  /** Processes at a time. */
  readonly jobs: number
  /** True for a file that shares its process with no other. */
  alone(file: string): boolean
  /** Milliseconds that a file may take. */
  limit(file: string): number
  env(file: string): NodeJS.ProcessEnv
  /** Called when a file has ended. */
  ended(result: FileResult): void
}

/** Runs test files in their order, `jobs` processes at a time; a process that died is replaced. */
export async function runFiles(
  files: readonly string[],
  options: PoolOptions,
): Promise<FileResult[]> {
  const waiting = [...files]
  const results: FileResult[] = []
  const add = (result: FileResult) => {
    results.push(result)
    options.ended(result)
  }
  const job = async () => {
    let shared: Shared | undefined
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const alone = options.alone(file)
      const own = (alone ? undefined : shared) ?? newWorker(file, options)
      const ending = await own.worker.run(file, options.limit(file))
      const result = resultOf(file, ending, alone)
      own.failed ||= isFailed(result)
      own.files.push(file)
      const over = ending.died === undefined && alone ? await own.worker.end(own.failed) : undefined
      add(over ? { ...result, problems: [...result.problems, over] } : result)
      if (!alone)
        shared = ending.died || result.counts.fail > 0 ? await retire(own, ending, add) : own
    }
    if (shared) await retire(shared, undefined, add)
  }
  await Promise.all(Array.from({ length: options.jobs }, job))
  return results
}

interface Shared {
  readonly worker: WorkerProcess
  readonly files: string[]
  failed: boolean
}

const newWorker = (file: string, { directory, env }: PoolOptions): Shared => ({
  worker: startWorker(directory, env(file)),
  files: [],
  failed: false,
})

/** Ends a shared process: what a failed file left behind must not fail the next one. */
async function retire(
  shared: Shared,
  ending: Ending | undefined,
  add: (result: FileResult) => void,
) {
  const wrong = ending?.died === undefined ? await shared.worker.end(shared.failed) : undefined
  if (wrong === undefined) return undefined
  add({ ...nothing, file: `after ${shared.files.join(', ')}`, problems: [wrong] })
  return undefined
}

const none = { pass: 0, fail: 0, skip: 0, todo: 0 }
const nothing = { ms: 0, cpu: 0, counts: none, output: '' }

/** True if an assertion or anything else of the file failed. */
export function isFailed({ counts, problems }: FileResult): boolean {
  return counts.fail + counts.todo + problems.length > 0
}

/** Returns a result for the floors of coverage, which are no test file. */
export function ofCoverage(problems: readonly string[]): FileResult {
  return { ...nothing, file: 'test/coverage-floors.json', problems }
}

function resultOf(file: string, { done, output, died }: Ending, alone: boolean): FileResult {
  if (done === undefined) return { ...nothing, file, output, problems: [died ?? 'it did not end'] }
  const { ms, cpu, counts, empty, changes } = done
  const total = counts.pass + counts.fail + counts.skip + counts.todo
  const problems = [
    ...(total === 0 ? ['it ran no assertion'] : []),
    ...empty.map((name) => `no assertion in the test "${name}"`),
    ...(alone ? [] : changes.map((name) => `it changed ${name} and did not put it back`)),
  ]
  return { file, ms, cpu, counts, output, problems }
}
