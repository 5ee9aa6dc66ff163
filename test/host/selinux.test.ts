import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import t from 'tap'
import { $ } from 'zx/core'
import { relabel } from '../../src/host/replace-file.ts'

const { stat } = fs
const { spawn } = $

/** Gives the commands that relabelling starts on a host with or without SELinux; each of them ends with `code`. */
async function startedBy(root: string, hasSelinux: boolean, code = 0): Promise<string[]> {
  const started: string[] = []
  const enforce = async (path: unknown) => {
    if (path !== '/sys/fs/selinux/enforce') return stat(path as string)
    if (hasSelinux) return stat('/')
    throw Object.assign(new Error('none'), { code: 'ENOENT' })
  }
  fs.stat = enforce as typeof stat
  syncBuiltinESMExports()
  $.spawn = ((line: string, words: string[], options: object) => {
    started.push(line)
    return spawn(`exit ${code}`, words, options)
  }) as typeof spawn
  try {
    await relabel(root, '/etc/it’s')
  } finally {
    $.spawn = spawn
    fs.stat = stat
    syncBuiltinESMExports()
  }
  return started
}

t.test('a new file gets its context where SELinux is on', async (t) => {
  const started = await startedBy('/', true)
  t.equal(started.length, 1)
  t.match(started[0], /restorecon -- '\/etc\/it’s'$/)
})

t.test('a context that cannot be set fails nothing', async (t) => {
  for (const code of [1, 127, 255]) t.equal((await startedBy('/', true, code)).length, 1)
})

t.test('nothing is started without SELinux, nor for a tree under --root', async (t) => {
  t.same(await startedBy('/', false), [])
  t.same(await startedBy('/mnt/image', true), [])
})
