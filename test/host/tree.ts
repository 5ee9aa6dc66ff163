import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { localHost } from '../../src/host/local.ts'

export const isRoot = process.getuid?.() === 0

const accounts = {
  'etc/passwd': 'root:x:0:0:::\ndd-agent:x:4110:4112:::\n',
  'etc/group': 'root:x:0:\ndd-agent:x:4112:\n',
}

/** A root directory with accounts in it, the host in it, and the way to what lies there. */
export function makeRoot(directory: string) {
  const root = path.join(directory, 'root')
  const at = (name: string) => path.join(root, name)
  const put = (name: string, content: string, mode = 0o644) => {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true })
    fs.writeFileSync(at(name), content)
    fs.chmodSync(at(name), mode)
  }
  for (const [name, content] of Object.entries(accounts)) put(name, content)
  return {
    root,
    host: localHost({ root }),
    at,
    put,
    link: (name: string, target: string) => {
      fs.mkdirSync(path.dirname(at(name)), { recursive: true })
      fs.symlinkSync(target, at(name))
    },
    folder: (name: string, mode = 0o755, uid = process.getuid?.() ?? 0) => {
      fs.mkdirSync(at(name), { recursive: true })
      fs.chownSync(at(name), uid, uid)
      fs.chmodSync(at(name), mode)
    },
    pipe: (name: string) => void execFileSync('mkfifo', [at(name)]),
    text: (name: string) => fs.readFileSync(at(name), 'utf8'),
    names: (name: string) => fs.readdirSync(at(name)).sort(),
  }
}

/** Sets an extended attribute, or gives the reason why none can be set here. */
export function setAttribute(file: string, value: string): string | undefined {
  try {
    execFileSync('setfattr', ['-n', 'user.test', '-v', value, file], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return missing ? 'setfattr (package attr) is not installed' : 'no xattrs on this file system'
  }
}

export function attributeOf(file: string): string {
  const options = ['--only-values', '-n', 'user.test', file]
  return execFileSync('getfattr', options, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
}
