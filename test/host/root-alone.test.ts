import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import t from 'tap'
import type { Host } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { type Also, changeable, changeableAmong } from '../../src/host/root-alone.ts'
import { debian, given } from '../support/machine.ts'

const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }

/** Sets an access control list (acl(5), as the kernel stores it) by which user 1234 may do `perm`. */
function setList(path: string, perm: number, mask: number): void {
  const script = `
import os, struct
entries = [(1, 7, -1), (2, ${perm}, 1234), (4, 5, -1), (16, ${mask}, -1), (32, 5, -1)]
value = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *each) for each in entries)
os.setxattr("${path}", "system.posix_acl_access", value)`
  execFileSync('python3', ['-c', script])
}

/** What getfacl -cpn prints of such a list. */
const list = (perm: string, mask: string, effective = '') =>
  `user::rwx\nuser:1234:${perm}${effective}\ngroup::r-x\nmask::${mask}\nother::r-x\n\n`

interface Case {
  readonly name: string
  readonly change: (directory: string) => void
  readonly group?: string
  readonly passwd?: string
  readonly also?: Also
  /** What getfacl prints; undefined where the host has none. */
  readonly getfacl?: string
  readonly strict?: boolean
  /** Below the directory of the test; `''` for itself. */
  readonly found: string | undefined
}

const cases: readonly Case[] = [
  { name: 'root alone', change: () => {}, found: undefined },
  { name: 'the file is missing', change: (at) => fs.rmSync(`${at}/d/file`), found: undefined },
  { name: 'the owner', change: (at) => fs.chownSync(`${at}/d/file`, 1234, 0), found: '/d/file' },
  { name: 'others', change: (at) => fs.chmodSync(`${at}/d/file`, 0o646), found: '/d/file' },
  { name: 'the directory', change: (at) => fs.chmodSync(`${at}/d`, 0o757), found: '/d' },
  { name: 'a directory above', change: (at) => fs.chmodSync(at, 0o777), found: '' },
  { name: 'sticky', change: (at) => fs.chmodSync(`${at}/d`, 0o1777), found: undefined },
  {
    name: 'the sticky directory of another',
    change: (at) => {
      fs.chmodSync(`${at}/d`, 0o1777)
      fs.chownSync(`${at}/d`, 1234, 0)
    },
    found: '/d',
  },
  { name: 'a sticky file', change: (at) => fs.chmodSync(`${at}/d/file`, 0o1666), found: '/d/file' },
  {
    name: 'a link at the end',
    change: (at) => {
      fs.renameSync(`${at}/d/file`, `${at}/d/other`)
      fs.symlinkSync('other', `${at}/d/file`)
    },
    found: '/d/file',
  },
  {
    name: 'a link on the way to where others can write',
    change: (at) => {
      fs.renameSync(`${at}/d`, `${at}/open`)
      fs.chmodSync(`${at}/open`, 0o777)
      fs.symlinkSync('open', `${at}/d`)
    },
    found: '/open',
  },
  { name: 'group 0, root alone', change: (at) => fs.chmodSync(`${at}/d`, 0o775), found: undefined },
  {
    name: 'group 0, root its member',
    change: (at) => fs.chmodSync(`${at}/d`, 0o775),
    group: 'root:x:0:root\n',
    found: undefined,
  },
  {
    name: 'group 0 has a member',
    change: (at) => fs.chmodSync(`${at}/d`, 0o775),
    group: 'root:x:0:root,other\n',
    found: '/d',
  },
  {
    name: 'a second group 0 has a member',
    change: (at) => fs.chmodSync(`${at}/d`, 0o775),
    group: 'root:x:0:\nwheel:x:0:other\n',
    found: '/d',
  },
  {
    name: 'group 0 is the own one of an account',
    change: (at) => fs.chmodSync(`${at}/d/file`, 0o664),
    passwd: 'root:x:0:0::/:/bin/sh\nother:x:1234:0::/:/bin/sh\n',
    found: '/d/file',
  },
  {
    name: 'group 0 has a member, and may not write',
    change: () => {},
    group: 'root:x:0:other\n',
    found: undefined,
  },
  {
    name: 'another group, though nobody is in it',
    change: (at) => {
      fs.chownSync(`${at}/d`, 0, 5)
      fs.chmodSync(`${at}/d`, 0o775)
    },
    found: '/d',
  },
  {
    name: 'a list of the directory, and there is no getfacl',
    change: (at) => setList(`${at}/d`, 7, 7),
    found: '/d',
  },
  {
    name: 'a list of the file',
    change: (at) => setList(`${at}/d/file`, 7, 7),
    getfacl: list('rwx', 'rwx'),
    found: '/d/file',
  },
  {
    name: 'a list that lets a user read, its group write',
    change: (at) => setList(`${at}/d`, 5, 7),
    getfacl: list('r-x', 'rwx'),
    found: undefined,
  },
  {
    name: 'a list whose mask takes writing away',
    change: (at) => setList(`${at}/d`, 7, 5),
    found: undefined,
  },
  {
    name: 'a list whose entry is without effect',
    change: (at) => setList(`${at}/d`, 7, 7),
    getfacl: list('rwx', 'rwx', '\t#effective:r-x'),
    found: undefined,
  },
  {
    name: 'an account that may, and its group',
    change: (at) => {
      fs.chownSync(`${at}/d`, 110, 112)
      fs.chmodSync(`${at}/d`, 0o775)
    },
    also: { uid: 110, gid: 112 },
    passwd: 'root:x:0:0::/:/bin/sh\ndd-agent:x:110:112::/:/bin/false\n',
    group: 'dd-agent:x:112:dd-agent\n',
    found: undefined,
  },
  {
    name: 'somebody else in the group of the account that may',
    change: (at) => {
      fs.chownSync(`${at}/d`, 110, 112)
      fs.chmodSync(`${at}/d`, 0o775)
    },
    also: { uid: 110, gid: 112 },
    passwd: 'root:x:0:0::/:/bin/sh\ndd-agent:x:110:112::/:/bin/false\n',
    group: 'dd-agent:x:112:other\n',
    found: '/d',
  },
  {
    name: 'a sticky directory at the end, where others may add',
    change: (at) => {
      fs.rmSync(`${at}/d/file`)
      fs.chmodSync(`${at}/d`, 0o1777)
    },
    strict: true,
    found: '/d',
  },
]

t.test('who besides root can change a file:', skip, async (t) => {
  for (const { name, change, group, passwd, also, getfacl, strict, found } of cases) {
    // Every directory above must be root's alone: the one of this machine's tests need not be.
    const directory = fs.mkdtempSync('/root/root-alone.')
    t.teardown(() => fs.rmSync(directory, { recursive: true }))
    fs.chmodSync(directory, 0o755)
    fs.mkdirSync(`${directory}/d`)
    fs.writeFileSync(`${directory}/d/file`, '')
    change(directory)
    const live = localHost()
    const host: Host = {
      ...live,
      read: async (path) =>
        Buffer.from(
          path === '/etc/group' ? (group ?? 'root:x:0:\n') : (passwd ?? 'root:x:0:0::/:/bin/sh\n'),
        ),
      run: async (command, options) => {
        if (command[0] !== 'getfacl') return live.run(command, options)
        return { code: getfacl === undefined ? 127 : 0, stdout: getfacl ?? '', stderr: '' }
      },
    }
    const how = { ...(also && { also }), ...(strict && { strict }) }
    const path = `${directory}/d${strict ? '' : '/file'}`
    const answer = await changeable(host, path, how)
    t.equal(answer, found === undefined ? undefined : `${directory}${found}`, name)
  }
})

t.test('a process is started only where a group may write', skip, async (t) => {
  const commands: string[] = []
  const host = localHost({ onCommand: (command) => void commands.push(command.join(' ')) })
  t.equal(await changeable(host, '/etc/passwd'), undefined)
  t.same(commands, [])
})

t.test(
  'of several files each that others can change is told once, and looked at once',
  async (t) => {
    const machine = debian()
    const { host, files } = machine
    for (const path of ['/srv/a/one', '/srv/a/two', '/srv/b/three', '/srv/b/four'])
      given(machine, path, '')
    Object.assign(files.get('/srv/b') ?? {}, { mode: 0o777 })
    Object.assign(files.get('/srv/a/two') ?? {}, { uid: 1234 })
    const looks: string[] = []
    const stat: typeof host.stat = (path, options) => {
      looks.push(path)
      return host.stat(path, options)
    }
    const paths = ['/srv/a/one', '/srv/a/two', '/srv/b/three', '/srv/b/four', '/srv/b/five']
    t.same(await changeableAmong({ ...host, stat }, paths), ['/srv/a/two', '/srv/b'])
    t.same(looks.length, new Set(looks).size)
  },
)
