import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { parseKept } from '../../src/checks/probes/kept-program.ts'
import { digestsOf, identityOf, readSeen } from '../../src/checks/probes/seen-digests.ts'
import { programKept } from '../../src/checks/program-kept.ts'
import { revert } from '../../src/commands/revert.ts'
import { verify } from '../../src/commands/verify.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { answerOf, openSession } from '../support/session.ts'
import { contextOf, installedHost } from './installed-host.ts'

waitsPassAtOnce(t)

const home = '/opt/dd-fips'
const memory = '/var/lib/dd-fips/program.json'
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

const kept: Readonly<Record<string, string>> = {
  'dd-fips': '#!/bin/sh\n',
  'dd-fips.mjs': 'the program',
  node: 'Node',
  'lib/libc.so.6': 'a library',
}

const rowOf = (name: string, content: string) => `${sha256(content)} ${content.length} ${name}\n`
const listOf = (files: Readonly<Record<string, string>>) => {
  const rows = Object.entries(files).map(([name, content]) => rowOf(name, content))
  return `dd-fips 1.2.3 abc node def\n${rows.join('')}end\n`
}

/** A host on which dd-fips is kept, and what a program was asked to read there. */
async function keptHost(files = kept, digester: 'openssl' | 'sha256sum' = 'openssl') {
  const machine = await installedHost()
  for (const [name, content] of Object.entries(files)) given(machine, `${home}/${name}`, content)
  given(machine, `${home}/release`, listOf(files))
  Object.assign(machine.files.get(`${home}/dd-fips`) ?? {}, { mode: 0o755 })
  const asked: string[] = []
  const { host } = machine
  const run = host.run
  host.run = async (command, options) => {
    if (command[0] !== 'sha256sum' && command[0] !== 'openssl') return run(command, options)
    if (command[0] !== digester) return { code: 127, stdout: '', stderr: 'not found' }
    const paths = command.filter((word) => word.startsWith('/'))
    asked.push(...paths)
    const sum = (path: string) => sha256(machine.files.get(path)?.content ?? '')
    return { code: 0, stdout: paths.map((path) => `${sum(path)}  ${path}\n`).join(''), stderr: '' }
  }
  const look = async (how: 'look' | 'remember' = 'remember') =>
    programKept.run(await contextOf(machine, { kept: true, remember: how === 'remember' }))
  return { machine, asked, look }
}

/** Changes a file; the kernel sets its ctime, whatever is done about its other times. */
function change(machine: Machine, name: string, to: (content: Buffer) => Buffer | string): void {
  const inode = machine.files.get(`${home}/${name}`)
  if (!inode) throw new Error(name)
  inode.content = Buffer.from(to(inode.content))
  inode.ctimeMs += 60_000
}

async function sees(t: Test, look: () => ReturnType<typeof programKept.run>, evidence: RegExp) {
  const finding = await look()
  t.match(
    finding,
    { status: 'fail', remedy: /^Run the one-liner of your release again[^`]*$/ },
    String(evidence),
  )
  t.match(finding.evidence, evidence)
}

t.test('reads every kept file once, and again when it has changed', async (t) => {
  const { machine, asked, look } = await keptHost()
  t.match(await look('look'), { status: 'pass', summary: /is whole/, evidence: /^4 files/ })
  t.equal(asked.length, 4)
  t.notOk(machine.files.has(memory), 'only `remember` writes')
  await look()
  t.equal(asked.length, 8)
  t.match(machine.files.get(memory), { mode: 0o600, uid: 0 })
  t.match(await look(), { status: 'pass' })
  t.match(await look('look'), { status: 'pass' })
  t.equal(asked.length, 8, 'remembered')
  change(machine, 'node', () => 'nodE')
  await sees(t, look, /node: SHA-256 [0-9a-f]{64}, not /)
  t.same(asked.slice(8), [`${home}/node`], 'size and mtime are the same; ctime tells')
  await sees(t, look, /node: SHA-256/)
  change(machine, 'node', () => 'Node')
  t.match(await look(), { status: 'pass' }, 'put back')
})

t.test('a host without openssl has sha256sum', async (t) => {
  const { asked, look } = await keptHost(kept, 'sha256sum')
  t.match(await look('look'), { status: 'pass' })
  t.equal(asked.length, 4)
})

t.test('each file that is changed, cut, emptied or gone fails', async (t) => {
  for (const name of Object.keys(kept)) {
    const { machine, look } = await keptHost()
    await look()
    const content = kept[name] ?? ''
    for (const [to, evidence] of [
      ['', /: 0 bytes, not /],
      [content.slice(0, 2), /: 2 bytes, not /],
      ['x'.repeat(content.length), /: SHA-256 /],
    ] as const) {
      change(machine, name, () => to)
      await sees(t, look, evidence)
      change(machine, name, () => content)
    }
    t.match(await look(), { status: 'pass' })
    machine.files.delete(`${home}/${name}`)
    await sees(t, look, /: missing/)
    plant(machine.files, `${home}/${name}`, makeInode('symlink', '/etc/passwd'))
    await sees(t, look, /: not a regular file/)
    given(machine, `${home}/${name}`, content, { mode: 0o777 })
    await sees(t, look, /: others than root can change it/)
  }
})

t.test('a list that is missing, emptied or cut off anywhere fails', async (t) => {
  const { machine, look } = await keptHost()
  const whole = listOf(kept)
  for (let length = 0; length < whole.length; length += 1) {
    t.equal(parseKept(whole.slice(0, length)), undefined, `cut off at ${length}`)
  }
  t.equal(parseKept(whole)?.length, 4)
  const { node = '', ...rest } = kept
  t.equal(parseKept(listOf({ node, ...rest, '../x': '' })), undefined, 'nothing outside')
  t.equal(parseKept(listOf({ node })), undefined, 'a list without the program')
  given(machine, `${home}/release`, '')
  await sees(t, look, /release is not what install.sh writes/)
  machine.files.delete(`${home}/release`)
  await sees(t, look, /release is missing/)
})

t.test(
  'trusts no memory that others than root could have written, or that is damaged',
  async (t) => {
    const { machine, asked, look } = await keptHost()
    await look()
    const text = String(machine.files.get(memory)?.content)
    const altered = [
      { content: text, dress: { mode: 0o644 } },
      { content: text, dress: { mode: 0o600, uid: 110 } },
      { content: text.slice(0, 40), dress: { mode: 0o600 } },
      { content: '{"files":null}', dress: { mode: 0o600 } },
      { content: '', dress: { mode: 0o600 } },
    ]
    for (const { content, dress } of altered) {
      given(machine, memory, content, dress)
      asked.length = 0
      t.match(await look('look'), { status: 'pass' })
      t.equal(asked.length, 4, `${content.slice(0, 20)} ${JSON.stringify(dress)}`)
    }
  },
)

t.test('does not remember what may have changed in the same tick of the clock', async (t) => {
  const { machine } = await keptHost()
  const path = `${home}/node`
  const inode = machine.files.get(path)
  if (inode) inode.ctimeMs = Date.now()
  const { digests, settled } = await digestsOf(machine.host, [path], {})
  t.equal(digests.get(path), sha256('Node'))
  t.same(settled, {})
  t.same(await readSeen(machine.host, memory), {})
  const status = await machine.host.stat(path)
  if (status) t.not(identityOf({ ...status, ctimeMs: 1 }), identityOf(status))
})

t.test('verify looks if the kept program runs, and reverting all forgets', async (t) => {
  const { machine, asked } = await keptHost()
  const ids = async (program: string | undefined, user = 0) => {
    const { session } = await openSession(machine.host)
    const answer = await verify({ ...session, user, ...(program && { program }) })
    return (answer.json as { checks: { id: string }[] }).checks.map(({ id }) => id)
  }
  t.notOk((await ids(undefined)).includes('program.kept'))
  t.notOk((await ids('/usr/local/lib/dd-fips.mjs')).includes('program.kept'))
  t.same(asked, [])
  t.ok((await ids(`${home}/dd-fips.mjs`, 1000)).includes('program.kept'))
  t.notOk(machine.files.has(memory))
  t.equal((await ids(`${home}/dd-fips.mjs`))[0], 'program.kept')
  t.ok(machine.files.has(memory))
  const { answer, error } = await answerOf(revert, machine.host, { flags: { purge: true } })
  t.match(answer ?? error, { exit: 0 })
  t.notOk(machine.files.has(memory))
  const left = [...machine.files.keys()].filter((path) => path.startsWith('/var/lib/dd-fips'))
  t.same(left, [], 'nothing is left of the state')
})

t.test('what others than root can change of it, or of the way to it, fails', async (t) => {
  const cases: [path: string, change: object][] = [
    ['/opt', { uid: 1500 }],
    ['/opt', { mode: 0o777 }],
    [home, { uid: 1500 }],
    [`${home}/release`, { mode: 0o666 }],
    [`${home}/release`, { uid: 1500 }],
    [`${home}/dd-fips`, { uid: 1500 }],
    [`${home}/dd-fips.mjs`, { mode: 0o666 }],
    [`${home}/lib`, { mode: 0o777 }],
    [`${home}/cache`, { mode: 0o777 }],
    [`${home}/cache`, { uid: 1500 }],
    ['/usr/bin/dd-fips', { mode: 0o777 }],
    ['/usr/bin/dd-fips', { uid: 1500 }],
  ]
  for (const [path, change] of cases) {
    const { machine, look } = await keptHost()
    plant(machine.files, `${home}/cache`, makeInode('directory', '', 0o700))
    given(machine, '/usr/bin/dd-fips', '#!/bin/sh\n{ # Starts it; made by install.sh.\n}\n')
    Object.assign(machine.files.get('/usr/bin/dd-fips') ?? {}, { mode: 0o755 })
    t.equal((await look()).status, 'pass', 'whole')
    Object.assign(machine.files.get(path) ?? {}, change)
    const evidence = `${path}: others than root can change it`
    t.match(await look(), { status: 'fail', evidence }, `${path} ${JSON.stringify(change)}`)
  }
})

t.test(
  'a wrapper and a launcher that nobody can execute fail; one of others is theirs',
  async (t) => {
    const { machine, look } = await keptHost()
    given(machine, '/usr/bin/dd-fips', 'something else')
    Object.assign(machine.files.get('/usr/bin/dd-fips') ?? {}, { mode: 0o644 })
    t.equal((await look()).status, 'pass')
    given(machine, '/usr/bin/dd-fips', '#!/bin/sh\n# made by install.sh.\n')
    t.match(await look(), { status: 'fail', evidence: '/usr/bin/dd-fips: not executable' })
    machine.files.delete('/usr/bin/dd-fips')
    Object.assign(machine.files.get(`${home}/dd-fips`) ?? {}, { mode: 0 })
    t.match(await look(), { status: 'fail', evidence: `${home}/dd-fips: not executable` })
  },
)
