import t from 'tap'
import { fake, fakeRelease, giveNode, pipe, report } from './fake-release.ts'
import { skip } from './machine.ts'

/** Sets an access control list (acl(5), as the kernel stores it) by which user 1234 may do PERM. */
const acl = (path: string, perm: number, mask: number) => `python3 -c '
import os, struct
entries = [(1, 7, -1), (2, ${perm}, 1234), (4, 5, -1), (16, ${mask}, -1), (32, 5, -1)]
value = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *each) for each in entries)
os.setxattr("${path}", "system.posix_acl_access", value)'`

/** In place of getfacl, which not every host has: prints the list of a directory with the entry. */
const getfacl = (...lines: string[]) =>
  fake('getfacl', lines.map((line) => `echo "${line}"`).join('\n'))

const noGetfacl = 'rm -f /usr/bin/getfacl'

/** The Node of the host is at /srv/n/node: is it used? */
const cases: Record<string, { prepare: string; used: boolean }> = {
  'root alone can change it': { prepare: ':', used: true },
  'a list lets a user write, and there is no getfacl': {
    prepare: `${noGetfacl}; ${acl('/srv/n', 7, 7)}`,
    used: false,
  },
  'a list lets a user write': {
    prepare: `${getfacl('user::rwx', 'user:1234:rwx', 'group::r-x', 'mask::rwx')}
      ${acl('/srv/n', 7, 7)}`,
    used: false,
  },
  'a list of the file lets a user write': {
    prepare: `${noGetfacl}; ${acl('/srv/n/node', 7, 7)}`,
    used: false,
  },
  'a list lets a user read': { prepare: acl('/srv/n', 5, 5), used: true },
  'the mask of the list takes writing away': { prepare: acl('/srv/n', 7, 5), used: true },
  'group 0 may write, and root is alone in it': { prepare: 'chmod 775 /srv/n', used: true },
  'group 0 may write, and has a member': {
    prepare: 'chmod 775 /srv/n; sed -i "s/^root:x:0:.*/root:x:0:other/" /etc/group',
    used: false,
  },
  'group 0 may write, and is the group of an account': {
    prepare: 'chmod 775 /srv/n; printf other:x:1234:0::/:/bin/sh >>/etc/passwd',
    used: false,
  },
  'group 0 has a member, and may not write': {
    prepare: 'sed -i "s/^root:x:0:.*/root:x:0:other/" /etc/group',
    used: true,
  },
}

t.test('root runs a Node of the host only if nobody else can change it:', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const [name, { prepare, used }] of Object.entries(cases)) {
    const host = await machine(t)
    await giveNode(host, '/srv/n/node')
    await host.prepare(`ln -s /srv/n/node /usr/bin/node; ${prepare}`)
    const { TEST_NODE } = report(await pipe(host, script, ['plan'])).env
    t.equal(TEST_NODE === '/srv/n/node', used, name)
  }
})

t.test('root works in no directory where others can rename what is in it:', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const ground: Record<string, [string, string]> = {
    '/tmp without its sticky bit': ['chmod 777 /tmp', '/var/tmp'],
    '/tmp of another user': ['chown 1234 /tmp', '/var/tmp'],
    '/tmp and /var/tmp without it': ['chmod 777 /tmp /var/tmp', '/opt'],
    'TMPDIR without it': ['mkdir /srv/t; chmod 777 /srv/t', '/tmp'],
  }
  for (const [name, [prepare, directory]] of Object.entries(ground)) {
    const host = await machine(t)
    await host.prepare(prepare)
    const env = name.startsWith('TMPDIR') ? { TMPDIR: '/srv/t' } : {}
    const run = await pipe(host, script, ['plan'], { env })
    t.match(report(run).bundle, new RegExp(`^${directory}/dd-fips\\.\\w{8}/`), name)
  }
})

t.test('a user works in no directory that another user can change', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare('chmod 777 /tmp')
  const run = await pipe(host, script, ['plan'], { user: 'other' })
  t.match(report(run).bundle, /^\/var\/tmp\//)
})
