import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { openingLines } from '../../src/bundle/opener.ts'
import type { SmallBundle } from './bundle.ts'

export const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }
export const script = join(import.meta.dirname, '../../open-bundle.sh')
/** Bash with a socket as its input, as Node gives it, takes it for rshd's, and would read ~/.bashrc. */
export const shells = ['dash', 'bash --norc', 'busybox sh'].filter(
  (shell) => spawnSync('sh', ['-c', `command -v ${shell.split(' ')[0]}`]).status === 0,
)

/** Variables by which ls(1) and others print sizes and times in another form. */
const sizes = { BLOCK_SIZE: '1K', BLOCKSIZE: '1K', LS_BLOCK_SIZE: '1K', TIME_STYLE: '+%s' }

/** Runs open-bundle.sh in a shell. */
export function open(shell: string, words: readonly string[], input = '', more = {}) {
  const [program = '', ...first] = shell.split(' ')
  const env = {
    PATH: process.env.PATH,
    TAR_OPTIONS: '--checkpoint=1',
    LD_PRELOAD: '',
    ...sizes,
    ...more,
  }
  return spawnSync(program, [...first, script, ...words], { env, input, encoding: 'utf8' })
}

/** Gives the lines that `bundle create` prints for root's shell: with the script, and by hand. */
export function printed({ digest }: SmallBundle, signed = true) {
  const text = openingLines({
    archive: 'b.tar',
    digest,
    signed,
    script: fs.readFileSync(script, 'utf8'),
  })
  const [, byScript = '', byHand = ''] = /(^ {2}\( .*)By hand:\n(.*)/ms.exec(text) ?? []
  return { byScript, byHand }
}

interface Typed {
  readonly shell?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Types lines into a shell, with another directory for /root. */
export function type(dir: string, lines: string, { shell = 'sh', env = {} }: Typed = {}) {
  const [program = '', ...first] = shell.split(' ')
  const own = lines.replaceAll('PUBLIC.pem', 'rsa.pem').replaceAll('/root/', `${dir}/`)
  const all = { ...process.env, ...env }
  return spawnSync(program, [...first, '-c', own], { cwd: dir, env: all, encoding: 'utf8' })
}

export const byHand = (dir: string, made: SmallBundle, signed: boolean) =>
  type(dir, printed(made, signed).byHand)
