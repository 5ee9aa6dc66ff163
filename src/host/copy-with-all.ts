import { getSystemErrorMap } from 'node:util'
import { spawn } from './spawn.ts'

/**
 * cp alone carries xattrs, ACLs and whole time stamps; Node has no call for them. Throws as Node does, with
 * the code of errno(3) that cp told in words.
 */
export async function copyWithAll(from: string, to: string, path: string): Promise<void> {
  const here = `/proc/${process.pid}/`
  const seen = [from, to].map((name) => name.replace('/proc/self/', here)) as [string, string]
  const copy = ['cp', '--preserve=all', '--no-dereference', '-T', '--', ...seen]
  const { code, stderr } = await spawn(copy, { expect: [0, 1] })
  if (code === 0) return
  const why = stderr.trim().replace(/^.*: /s, '')
  const known = [...getSystemErrorMap().values()].find(([, text]) => text === why.toLowerCase())
  throw Object.assign(new Error(`${path}: ${why}`), { code: known?.[0] })
}
