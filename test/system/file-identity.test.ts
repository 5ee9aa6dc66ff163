import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'
import { fileIdentity, isDisplaced, seenStatus } from '../../src/system/file-identity.ts'
import { debian, given } from '../support/machine.ts'

t.test('a file is the same under every name, and another once it was replaced', async (t) => {
  const host = localHost()
  const dir = fs.realpathSync(t.testdir({ one: 'x', two: 'x' }))
  fs.linkSync(`${dir}/one`, `${dir}/hard`)
  fs.symlinkSync('one', `${dir}/soft`)
  const one = await fileIdentity(host, `${dir}/one`)
  t.ok(one)
  t.equal(await fileIdentity(host, `${dir}/hard`), one)
  t.equal(await fileIdentity(host, `${dir}/soft`), one)
  t.not(await fileIdentity(host, `${dir}/two`), one)
  t.equal(await fileIdentity(host, `${dir}/gone`), undefined)
})

t.test('the program and the root of a process are found whatever their names are', async (t) => {
  const host = localHost()
  const own = await fileIdentity(host, fs.realpathSync(process.execPath))
  t.equal(await fileIdentity(host, `/proc/${process.pid}/exe`), own)
  t.equal(await fileIdentity(host, `/proc/${process.pid}/root`), await fileIdentity(host, '/'))
  t.notOk(await isDisplaced(host, process.pid, '/etc/passwd'))
  t.equal(await fileIdentity(localHost({ root: t.testdir() }), '/proc/self/exe'), undefined)
})

t.test('a process with mounts of its own sees other files', async (t) => {
  const machine = debian()
  given(machine, '/etc/x', '')
  t.notOk(await isDisplaced(machine.host, 71, '/etc/x'), 'it may not be looked at')
  given(machine, '/proc/71/root/etc/x', '')
  t.ok(await isDisplaced(machine.host, 71, '/etc/x'))
  t.ok(await isDisplaced(machine.host, 71, '/etc/passwd'), 'it has none')
  t.notOk(await isDisplaced(machine.host, 71, '/etc/none'), 'neither has one')
})

t.test('a link in a directory of others is looked at, and is no other file', async (t) => {
  const host = localHost()
  const dir = fs.realpathSync(t.testdir({ theirs: {}, target: 'x' }))
  fs.chmodSync(`${dir}/theirs`, 0o777)
  fs.symlinkSync(`${dir}/target`, `${dir}/theirs/link`)
  t.equal((await seenStatus(host, `${dir}/theirs/link`))?.inode, fs.statSync(`${dir}/target`).ino)
  t.notOk(await isDisplaced(host, process.pid, `${dir}/theirs/link`))
  t.equal(await seenStatus(host, `${dir}/none`), undefined)
})
