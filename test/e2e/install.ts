import type { Test } from 'tap'
import type { RunResult } from '../lab/run.ts'
import type { Stage, Variables } from './scenario.ts'

/** The two forms in which people start it. */
const forms = {
  pipe: 'curl -fsSL https://get.test.example/install.sh | bash -s --',
  substitution: 'bash -c "$(curl -L https://get.test.example/install.sh)" --',
} as const

export interface Wishes {
  readonly form?: keyof typeof forms
  /** Words after the form; none means `install`. */
  readonly words?: readonly string[]
  /** Laid over the variables of the stage; an empty one is as good as unset. */
  readonly env?: Variables
}

type On = Pick<Stage, 'host' | 'env'>

/**
 * Runs the one-step install. Any exit code is an answer, but for one: bash calls it a success when
 * `$(curl)` brings nothing. So a download that failed throws, whatever the code.
 */
export async function install({ host, env }: On, wishes: Wishes = {}): Promise<RunResult> {
  const { form = 'pipe', words = [] } = wishes
  // A curl that brings nothing to a pipe is a success of bash's, too.
  const script = `set -o pipefail; ${forms[form]} "$@"`
  const options = { env: { ...env, ...wishes.env }, expect: 'any' } as const
  const result = await host.run(['bash', '-c', script, 'bash', ...words], options)
  const failed = form === 'substitution' && /^curl: .*/m.exec(result.stderr)?.[0]
  if (failed) throw new Error(`install.sh was not downloaded: ${failed}`)
  return result
}

/** Runs the dd-fips that an install left on the host. Any exit code is an answer. */
export function ddFips({ host, env }: On, words: readonly string[], more: Variables = {}) {
  return host.run(['dd-fips', ...words], { env: { ...env, ...more }, expect: 'any' })
}

/** The part of a command's JSON that the scenarios look at. */
export interface Document {
  readonly schemaVersion: number
  readonly outcome?: string
  readonly changes?: readonly { step: string; summary: string; diff?: string }[]
  readonly restart?: readonly string[]
  readonly result?: string
  readonly checks?: readonly { id: string; status: string; evidence?: string }[]
  readonly verify?: Pick<Document, 'result' | 'checks'>
  readonly error?: { code: string; message: string; remedy: string }
}

/** Returns what `detect` has to say of a row. */
export function detectedOn({ distribution, family, manager }: Stage['family']) {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  return { distribution, family, packageManager: manager, init: 'systemd', arch, supported: true }
}

/** Reads what a command with --json printed: one document and nothing else. */
export function json({ stdout }: RunResult): Document {
  return JSON.parse(stdout)
}

/** Asserts an exit code; where it is another, the report holds all that was printed. */
export function exits(t: Test, result: RunResult, code: number, what = `exit code ${code}`): void {
  const { stdout, stderr } = result
  t.equal(result.code, code, what, { stdout: stdout.slice(-3000), stderr: stderr.slice(-3000) })
}
