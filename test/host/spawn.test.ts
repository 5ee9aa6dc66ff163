import { execFileSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import * as fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'

const host = localHost()

const isAlive = (pid: number) => {
  const stat = fs.existsSync(`/proc/${pid}/stat`) && fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat !== false && !/\) Z /.test(stat)
}

t.test('every argument arrives as it was given', async (t) => {
  const nasty = [
    '',
    ' ',
    'a b',
    "it's",
    '"',
    '\\',
    '$HOME',
    '$(id)',
    '`id`',
    '; id',
    '& |',
    '*',
    '~',
    'a\nb',
    '\t',
    '-n',
    '--',
    '!x',
    '#c',
    'ä ☂',
    '%s',
    '{a,b}',
    'A=b',
    'x'.repeat(10_000),
  ]
  const { stdout } = await host.run(['printf', '%s\\0', ...nasty])
  t.same(stdout.split('\0').slice(0, -1), nasty)
})

t.test('a child gets a small environment that the caller cannot enlarge', async (t) => {
  const script = `
    import { localHost } from ${JSON.stringify(new URL('../../src/host/local.ts', import.meta.url).href)}
    const host = localHost({ environment: { https_proxy: 'http://proxy.example.com' } })
    const { stdout } = await host.run(['env'], { env: { DEBIAN_FRONTEND: 'noninteractive' } })
    process.stdout.write(stdout)`
  const hostile = {
    PATH: `/tmp:${process.env.PATH}`,
    DD_API_KEY: 'secret',
    BASH_ENV: '/tmp/x',
    ENV: '/tmp/x',
    IFS: 'x',
    LANG: 'de_DE.UTF-8',
    LD_LIBRARY_PATH: '/nowhere',
    PERL5LIB: '/tmp',
    GCONV_PATH: '/tmp',
    ZX_PREFER_LOCAL: 'true',
    ZX_PREFIX: 'echo hacked;',
    ZX_SHELL: '/bin/false',
    ZX_TIMEOUT: '1ms',
    ZX_VERBOSE: 'true',
    ZX_DETACHED: 'false',
  }
  const assignments = Object.entries(hostile).map(([name, value]) => `${name}=${value}`)
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script]
  // env -i: tap, too, hands on variables of its own.
  const output = execFileSync('env', ['-i', ...assignments, ...node], { encoding: 'utf8' })
  const lines = output.trim().split('\n').sort()
  const own = lines.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)) // the shell's own
  t.same(own, [
    'DEBIAN_FRONTEND=noninteractive',
    'HOME=/root',
    'LC_ALL=C',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'https_proxy=http://proxy.example.com',
  ])
})

t.test('a child starts in /, reads nothing, and leads a group of its own', async (t) => {
  const { stdout } = await host.run(['sh', '-c', 'pwd; cat; cut -d" " -f1,5 /proc/$$/stat'])
  const [cwd, ids = ''] = stdout.trim().split('\n')
  t.equal(cwd, '/')
  const [pid, group] = ids.split(' ')
  t.equal(pid, group, 'Ctrl-C on the terminal is not its business')
})

t.test(
  'an exit code that nobody expects is an error that quotes the end of the output',
  async (t) => {
    const script = 'for n in 1 2 3 4 5 6 7 8 9 10; do echo line $n; done; echo oops >&2; exit 7'
    const failed = { code: 'COMMAND_FAILED', exit: 'unexpected' }
    await t.rejects(host.run(['sh', '-c', script]), {
      ...failed,
      message: /exit code 7:\n(.*\n)*.*oops$/,
    })
    const error = (await host.run(['sh', '-c', script]).catch((thrown) => thrown)) as Error
    t.notMatch(error.message, 'line 2\n')
    t.match(await host.run(['sh', '-c', script], { expect: [0, 7] }), { code: 7, stderr: 'oops\n' })
    await t.rejects(host.run(['no-such-program']), { ...failed, message: /127/ })
  },
)

t.test('a child that a signal ended is no ordinary exit', async (t) => {
  const killed = ['sh', '-c', 'kill -9 $$'] as const
  await t.rejects(host.run(killed, { expect: [0, 1] }), { message: /was ended by SIGKILL/ })
  t.match(await host.run(killed, { expect: [137] }), { code: 137 })
})

t.test('past its time a child is ended, and its own children with it', async (t) => {
  const file = `${t.testdir()}/pids`
  const script = `sleep 60 & echo $$ $! > ${file}; sleep 60`
  const start = Date.now()
  await t.rejects(host.run(['sh', '-c', script], { timeout: 500 }), {
    code: 'COMMAND_TIMEOUT',
    message: /did not finish within 0\.5 s/,
  })
  t.ok(Date.now() - start < 5_000, 'nobody waits for its 60 seconds')
  const pids = fs.readFileSync(file, 'utf8').trim().split(' ').map(Number)
  t.equal(pids.length, 2)
  for (let tries = 0; tries < 50 && pids.some(isAlive); tries++) await delay(20)
  t.same(pids.filter(isAlive), [])
})

t.test('a daemon that a child leaves behind cannot hold us past the limit', async (t) => {
  const pidFile = `${t.testdir()}/pid`
  const script = `setsid sh -c 'echo $$ > ${pidFile}; exec sleep 60' & exit 0`
  const start = Date.now()
  await t.rejects(host.run(['sh', '-c', script], { timeout: 1_000 }), { code: 'COMMAND_TIMEOUT' })
  t.ok(Date.now() - start < 10_000)
  process.kill(Number(fs.readFileSync(pidFile, 'utf8')))
})

const ofTheirOwn = {
  'setsid, which waits': 'setsid -w sh -c "$0"',
  'a group of its own': 'bash -c \'set -m; sh -c "$0" & wait\' "$0"',
  'su, a session of its own': 'su -s /bin/sh root -c "$0"',
  runuser: 'runuser -u root -- setsid -w sh -c "$0"',
  'a descendant of a descendant': 'setsid -w setsid -w setsid -w sh -c "$0"',
} as const

t.test('what a child starts in groups of their own ends with it', async (t) => {
  const file = `${t.testdir()}/pid`
  const script = `echo $$ >${file}; sleep 60; true`
  for (const [name, command] of Object.entries(ofTheirOwn)) {
    if (/su|run/.test(name) && process.getuid?.() !== 0) continue
    for (const how of ['abandoned', 'late'] as const) {
      fs.rmSync(file, { force: true })
      const control = new AbortController()
      const options = { signal: control.signal, timeout: how === 'late' ? 700 : 60_000 }
      const run = host.run(['sh', '-c', command, script], options).catch(({ code }) => code)
      while (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') === '') await delay(5)
      const start = Date.now()
      if (how === 'abandoned') control.abort()
      t.equal(await run, how === 'late' ? 'COMMAND_TIMEOUT' : 'COMMAND_FAILED', name)
      t.ok(Date.now() - start < 5_000, `${name}, ${how}: nobody waits`)
      const pid = Number(fs.readFileSync(file, 'utf8'))
      for (let tries = 0; tries < 50 && isAlive(pid); tries++) await delay(20)
      t.notOk(isAlive(pid), `${name}, ${how}: it has ended`)
    }
  }
})

t.test('a daemon that a child leaves behind cannot hold up who abandons it', async (t) => {
  const pidFile = `${t.testdir()}/pid`
  const script = `setsid sh -c 'echo $$ > ${pidFile}; exec sleep 60' & exit 0`
  const control = new AbortController()
  const run = host.run(['sh', '-c', script], { signal: control.signal, timeout: 60_000 })
  while (!fs.existsSync(pidFile)) await delay(5)
  await delay(100) // until its parent is gone
  const start = Date.now()
  control.abort()
  t.match(await run, { code: 0 })
  t.ok(Date.now() - start < 5_000)
  process.kill(Number(fs.readFileSync(pidFile, 'utf8')))
})

t.test('lines are told as they come, whole', async (t) => {
  const lines: string[] = []
  const script =
    'printf "one\\ntw"; sleep 0.1; printf "o\\r\\n\\n  \\n"; printf "\\303"; sleep 0.1;' +
    'printf "\\244\\nlast"; echo problem >&2'
  const result = await host.run(['sh', '-c', script], { onLine: (line) => lines.push(line) })
  t.same(
    lines.filter((line) => line !== 'problem'),
    ['one', 'two', 'ä', 'last'],
  )
  t.ok(lines.includes('problem'), 'what it complains of too')
  t.match(result, { stdout: 'one\ntwo\r\n\n  \nä\nlast', stderr: 'problem\n' })
})

t.test('each command is told before it starts; under --root it runs in a chroot', async (t) => {
  const told: string[] = []
  const root = t.testdir()
  const inRoot = localHost({ root, onCommand: (command) => told.push(command.join(' ')) })
  await t.rejects(inRoot.run(['true']), { code: 'COMMAND_FAILED', message: `chroot ${root} true` })
  t.same(told, ['true'])
})

t.test('a child that is abandoned ends, at whatever moment that is', async (t) => {
  const file = `${t.testdir()}/pids`
  const script = `echo $$ >> ${file}; sleep 60; true`
  const moments: Readonly<Record<string, (control: AbortController) => Promise<void>>> = {
    'before it starts': async (control) => control.abort(),
    'as it starts': async (control) => void setImmediate(() => control.abort()),
    'while it runs': async (control) => {
      while (!fs.existsSync(file)) await delay(5)
      control.abort()
    },
  }
  for (const [moment, abandon] of Object.entries(moments)) {
    fs.rmSync(file, { force: true })
    const control = new AbortController()
    const done = abandon(control)
    const start = Date.now()
    const options = { signal: control.signal, expect: [0, 137] }
    t.match(await host.run(['sh', '-c', script], options), { code: 137 }, moment)
    await done
    t.ok(Date.now() - start < 10_000)
    const pids = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : []
    t.notOk(pids.map(Number).some(isAlive), `${moment}: nothing of it is left`)
  }
})

t.test('a signal that outlives many children keeps nothing of them', async (t) => {
  const { signal } = new AbortController()
  await host.run(['true'], { signal })
  t.equal(getEventListeners(signal, 'abort').length, 0)
})
