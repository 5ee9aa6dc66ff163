import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import t from 'tap'
import { inTree, isKernelsOwn, isOfTheKernel } from '../../src/host/tree.ts'

t.test('knows what shows the running kernel', async (t) => {
  for (const path of ['/proc', '/sys', '/proc/1/stat', '/sys/fs/selinux/enforce'])
    t.ok(isOfTheKernel(path), path)
  for (const path of ['/', '/process', '/system/x', '/etc/proc', '/opt/sys/x'])
    t.notOk(isOfTheKernel(path), path)
})

t.test('walks a path of /proc that leads where a process says', async (t) => {
  const own = [
    '/proc/self/mounts',
    '/proc/1/environ',
    '/proc/net/tcp',
    '/proc/7/fd',
    '/proc/7/fdinfo/3',
  ]
  for (const path of own) t.ok(isKernelsOwn(path), path)
  const ofProcesses = [
    '/proc/7/cwd',
    '/proc/7/exe',
    '/proc/7/root',
    '/proc/7/root/etc/passwd',
    '/proc/7/task/8/cwd/x',
    '/proc/7/fd/3',
    '/proc/7/fd/3/x',
    '/proc/7/map_files',
    '/proc/7/map_files/400000-401000',
    '/proc/../etc/passwd',
    '/proc/7/..',
    '/proc/7//fd//3',
    '/proc/7/fd/./3',
    '/proc',
    '/process/x',
    '/sys/x',
  ]
  for (const path of ofProcesses) t.notOk(isKernelsOwn(path), path)
})

/** Runs what runs in the mount namespace, with programs in the place of mount and chroot that note their words. */
function playedIn(directory: string, root: string, mountFails = false) {
  const fake = (name: string, code: number) => {
    const script = `#!/bin/sh\nprintf '%s' ${name} >> ${directory}/log\nprintf ' [%s]' "$@" >> ${directory}/log\necho >> ${directory}/log\nexit ${code}\n`
    fs.writeFileSync(`${directory}/bin/${name}`, script, { mode: 0o755 })
  }
  fs.mkdirSync(`${directory}/bin`)
  fake('mount', mountFails ? 1 : 0)
  fake('chroot', 0)
  const command = inTree(root, ['echo', 'a b', '$HOME'])
  const [program = '', ...words] = command.slice(command.indexOf('sh'))
  const env = { PATH: `${directory}/bin:/usr/bin:/bin` }
  let code = 0
  try {
    execFileSync(program, words, { env })
  } catch (error) {
    code = (error as { status: number }).status
  }
  return { code, log: fs.readFileSync(`${directory}/log`, 'utf8').trim().split('\n'), command }
}

t.test('a command runs in the tree, with /proc and /dev, and its words stay whole', async (t) => {
  const directory = t.testdir({ 'a tree': { etc: {} } })
  const root = `${directory}/a tree`
  const { code, log, command } = playedIn(directory, root)
  t.equal(command[0], 'unshare', 'in a mount namespace of its own')
  t.equal(code, 0)
  t.same(log, [
    `mount [-t] [proc] [proc] [${root}/proc]`,
    `mount [--rbind] [/dev] [${root}/dev]`,
    `chroot [${root}] [echo] [a b] [$HOME]`,
  ])
})

t.test('a way to resolve names is given to a tree that has a file for it', async (t) => {
  const hasOwn = fs.statSync('/etc/resolv.conf', { throwIfNoEntry: false })?.size
  const given = (log: string[]) => log.filter((line) => line.includes('/etc/resolv.conf')).length
  const file = t.testdir({ tree: { etc: { 'resolv.conf': '' } } })
  t.equal(given(playedIn(file, `${file}/tree`).log), hasOwn ? 1 : 0, 'a file')
})

t.test('a link in place of it stays', async (t) => {
  const directory = t.testdir({
    tree: { etc: { 'resolv.conf': t.fixture('symlink', 'x'), x: '' } },
  })
  const { log } = playedIn(directory, `${directory}/tree`)
  t.notOk(log.some((line) => line.includes('resolv.conf')))
})

t.test('nothing runs in a tree without its mounts', async (t) => {
  const directory = t.testdir({ tree: {} })
  const { code, log } = playedIn(directory, `${directory}/tree`, true)
  t.equal(code, 125)
  t.notOk(log.some((line) => line.startsWith('chroot')))
})
