import t from 'tap'
import { holderOfPidFile } from '../../src/packages/locks.ts'
import { rpmHost } from './rpm/rpm-host.ts'

const paths = ['/var/run/yum.pid', '/run/zypp.pid']

t.test('who holds a lock is named by process and command', async (t) => {
  const { host } = rpmHost({
    '/run/zypp.pid': '4711\n',
    '/proc/4711/cmdline': 'zypper\0dup\0',
  })
  const holder = { pid: 4711, command: 'zypper dup', path: '/run/zypp.pid' }
  t.strictSame(await holderOfPidFile(host, paths), holder)
})

const nobody: [string, Record<string, string>][] = [
  ['no file', {}],
  ['an empty file', { '/run/zypp.pid': '' }],
  ['a process that is gone', { '/run/zypp.pid': '4711' }],
  ['no number', { '/run/zypp.pid': 'locked' }],
]

for (const [name, files] of nobody) {
  t.test(`nobody holds a lock of which there is ${name}`, async (t) => {
    t.equal(await holderOfPidFile(rpmHost(files).host, paths), undefined)
  })
}

t.test('a process without a command line is a holder too', async (t) => {
  const { host } = rpmHost({ '/run/zypp.pid': '4711', '/proc/4711/cmdline': '' })
  t.match(await holderOfPidFile(host, paths), { command: 'an unnamed process' })
})
