import { quoteForShell } from '../../host/paths.ts'
import type { Question } from './question.ts'
import { touches } from './touches.ts'

const LSATTR = '/usr/bin/lsattr'
/** chattr(1) +i or +a keeps root too from changing a file. */
export const immutable: Question = async (ground) => {
  const { host } = ground
  if ((await host.stat(LSATTR)) === undefined) return []
  const candidates = touches(ground)
  const there = await Promise.all(candidates.map((path) => host.stat(path)))
  const paths = candidates.filter((_, index) => there[index] !== undefined)
  if (paths.length === 0) return []
  const { stdout } = await host.run(['lsattr', '-d', '--', ...paths], { expect: [0, 1] })
  return stdout.split('\n').flatMap((line) => {
    const [flags = '', path = ''] = line.trim().split(/\s+/)
    if (!/[ia]/.test(flags)) return []
    return [
      {
        code: 'IMMUTABLE',
        message: `${path} is immutable (${flags}).`,
        remedy: `Run \`chattr -i -a ${quoteForShell(path)}\`, if whoever set it agrees.`,
      },
    ]
  })
}
