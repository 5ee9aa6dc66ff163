import { createHash } from 'node:crypto'
import t from 'tap'
import { processOf } from '../../src/checks/probes/proxy-process.ts'
import { proxyProgram } from '../../src/checks/proxy-program.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { both, ofProcess } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'
import { cfg, nothing } from './rows.ts'

waitsPassAtOnce(t)

type Act = (machine: Machine) => void
const proxy = 'datadog-fips-proxy'
const own = '/opt/datadog-fips-proxy/haproxy'
const unit = `/lib/systemd/system/${proxy}.service`

const asked = async (act: Act) => {
  const machine = await installedHost()
  act(machine)
  return proxyProgram.run(await contextOf(machine))
}
const pidOf = ({ files }: Machine) =>
  String(files.get(`/sys/fs/cgroup/system.slice/${proxy}.service/cgroup.procs`)?.content).trim()
const runs =
  (program: string): Act =>
  (machine) =>
    void plant(machine.files, `/proc/${pidOf(machine)}/exe`, makeInode('symlink', program))
/** The unit file as a package with this one brings it. */
const unitOfPackage =
  (content: string): Act =>
  (machine) => {
    given(machine, unit, content)
    const sums = machine.files.get(`/var/lib/dpkg/info/${proxy}.md5sums`)
    const md5 = createHash('md5').update(content).digest('hex')
    const rows = String(sums?.content).replace(/^\w+(?= {2}lib\/systemd)/m, md5)
    if (sums) sums.content = Buffer.from(rows)
  }
const started = (...words: string[]) => ofProcess(proxy, 'cmdline', [own, ...words, ''].join('\0'))
const told = (variable: string) => ofProcess(proxy, 'environ', `PATH=/bin\0${variable}\0`)

t.test(
  'the packaged program with the packaged cfg passes, with its process as evidence',
  async (t) => {
    t.match(await asked(nothing), {
      status: 'pass',
      evidence: new RegExp(`^pids \\d+ run ${own} with ${cfg}$`),
    })
  },
)

t.test('a process that cannot be looked at is skipped, not passed', async (t) => {
  for (const name of ['exe', 'cmdline', 'environ']) {
    const hidden: Act = (machine) => void machine.files.delete(`/proc/${pidOf(machine)}/${name}`)
    t.match(await asked(hidden), { status: 'skip' }, name)
  }
})

t.test('the program must be of the package, or the one that its unit starts', async (t) => {
  const inode = (path: string) => (machine: Machine) => given(machine, path, 'x')
  const cases: [string, Act, 'pass' | 'fail' | 'skip'][] = [
    [
      'another file below the package, which it did not bring',
      both(
        inode('/opt/datadog-fips-proxy/sbin/haproxy'),
        runs('/opt/datadog-fips-proxy/sbin/haproxy'),
      ),
      'fail',
    ],
    ['altered in place', inode(own), 'fail'],
    ['out of it again', runs('/opt/datadog-fips-proxy/../evil'), 'fail'],
    ['the distribution’s', both(inode('/usr/sbin/haproxy'), runs('/usr/sbin/haproxy')), 'fail'],
    ['replaced since', runs(`${own} (deleted)`), 'fail'],
    [
      'the distribution’s, where the unit starts that',
      both(
        inode('/usr/sbin/haproxy'),
        unitOfPackage('[Service]\nExecStart=-/usr/sbin/haproxy -f x\n'),
        runs('/usr/sbin/haproxy'),
      ),
      'pass',
    ],
    ['of another file system', runs('/evil/haproxy'), 'fail'],
    [
      'of another file system, where no unit says what is started',
      both(runs('/evil/haproxy'), ({ files }) => void files.delete(unit)),
      'fail',
    ],
  ]
  for (const [name, act, status] of cases) {
    const found = await asked(act)
    t.equal(found?.status, status, name)
    t.equal(found?.remedy === undefined, status !== 'fail', name)
  }
})

t.test('it reads the packaged cfg and no other', async (t) => {
  const cases: [string[], string | undefined][] = [
    [['-Ws', '-f', cfg], undefined],
    [['-Ws', '--', cfg], undefined],
    [['-Ws', '-f', cfg, '-sf', '71', '-x', 'sockpair@4'], undefined],
    [['-f', cfg, '-f', '/x.cfg'], `The proxy reads ${cfg} and /x.cfg, not just ${cfg}.`],
    [['-f', cfg, '--', '/x.cfg'], `The proxy reads ${cfg} and /x.cfg, not just ${cfg}.`],
    [['-f', '/x.cfg'], `The proxy reads /x.cfg, not just ${cfg}.`],
    [['-f'], `The proxy reads no cfg, not just ${cfg}.`],
    [[], `The proxy reads no cfg, not just ${cfg}.`],
  ]
  for (const [words, summary] of cases) {
    const found = await asked(started(...words))
    t.match(found, summary ? { status: 'fail', summary } : { status: 'pass' }, words.join(' '))
  }
})

t.test('variables may steer its libraries within the package only', async (t) => {
  const lib = '/opt/datadog-fips-proxy/embedded/lib'
  const cases: [string, 'pass' | 'fail'][] = [
    ['LANG=C', 'pass'],
    ['LD_PRELOAD=', 'pass'],
    [`LD_LIBRARY_PATH=${lib}`, 'pass'],
    [`LD_LIBRARY_PATH=${lib}:${lib}64`, 'pass'],
    [`LD_LIBRARY_PATH=${lib}/../../../tmp`, 'fail'],
    [`LD_LIBRARY_PATH=${lib}:/tmp`, 'fail'],
    [`LD_LIBRARY_PATH=${lib};/tmp`, 'fail'],
    [`LD_LIBRARY_PATH=${lib}:`, 'fail'],
    [`LD_PRELOAD=${lib}/a.so /tmp/b.so`, 'fail'],
    ['OPENSSL_CONF=/etc/ssl/openssl.cnf', 'fail'],
  ]
  for (const [variable, status] of cases)
    t.equal((await asked(told(variable)))?.status, status, variable)
  const found = await asked(told('OPENSSL_MODULES=/tmp'))
  t.match(found, { summary: /runs with OPENSSL_MODULES: /, evidence: 'OPENSSL_MODULES=/tmp' })
})

t.test('a variable that the package itself sets is its own', async (t) => {
  const line = 'Environment="OPENSSL_CONF=/etc/fips.cnf" LD_BIND_NOW=1'
  const packaged = unitOfPackage(`[Service]\nExecStart=${own} -f ${cfg}\n${line}\n`)
  const found = async (value: string) => (await asked(both(packaged, told(value))))?.status
  t.equal(await found('OPENSSL_CONF=/etc/fips.cnf'), 'pass')
  t.equal(await found('OPENSSL_CONF=/etc/other.cnf'), 'fail')
})

t.test('a drop-in that systemd has not read yet asks for a reload', async (t) => {
  const context = await contextOf(await installedHost())
  const state = context.survey.units.get(proxy)
  if (state === undefined) throw new Error('no unit')
  const sources = { files: [], environmentFiles: [], needsReload: true }
  const units = new Map([[proxy, { ...state, sources }]])
  const found = await proxyProgram.run({ ...context, survey: { ...context.survey, units } })
  t.match(found, { status: 'fail', summary: /changed since systemd read them/, remedy: /restart/ })
})

t.test(
  'a switch that nobody here knows is skipped, one that ends all checking fails',
  async (t) => {
    t.match(await asked(started('-f', cfg, '-dV')), {
      status: 'fail',
      summary: /-dV: it checks no cert/,
    })
    t.match(await asked(started('-f', cfg, '-dK')), { status: 'skip', summary: /-dK is not known/ })
  },
)

t.test('a unit file that is not as it was packaged vouches for nothing', async (t) => {
  const line = 'Environment=OPENSSL_CONF=/tmp/x'
  const edited: Act = (machine) =>
    given(machine, unit, `[Service]\nExecStart=${own} -f ${cfg}\n${line}\n`)
  t.match(await asked(edited), {
    status: 'skip',
    summary: `${unit} is not as its package brought it.`,
  })
  t.match(await asked(both(edited, told('OPENSSL_CONF=/tmp/x'))), {
    status: 'fail',
    summary: /runs with OPENSSL_CONF/,
  })
})

t.test('a library of nobody in memory, or before all others, fails', async (t) => {
  const maps = (path: string) =>
    ofProcess(
      proxy,
      'maps',
      `7f00-7f01 r-xp 00000000 08:01 77   ${own}\n7f02-7f03 r-xp 00000000 08:01 78   ${path}\n7f04-7f05 rw-p 00000000 08:01 79   /tmp/data\n`,
    )
  t.match(await asked(maps('/usr/lib/x86_64-linux-gnu/libc.so.6')), { status: 'pass' })
  t.match(await asked(maps('/tmp/libcrypto.so.3')), {
    status: 'fail',
    evidence: '/tmp/libcrypto.so.3',
  })
  const preload =
    (text: string): Act =>
    (machine) =>
      given(machine, '/etc/ld.so.preload', text)
  t.match(await asked(preload('# nothing\n\n')), { status: 'pass' })
  t.match(await asked(preload('/lib/a.so # x\n')), {
    status: 'fail',
    summary: /loads \/lib\/a\.so into every/,
  })
})

t.test('a process that is gone is none', async (t) => {
  t.equal(await processOf((await installedHost()).host, 1), undefined)
})

t.test('where nothing proves the program, nothing is proved', async (t) => {
  const sums = `/var/lib/dpkg/info/${proxy}.md5sums`
  const unlisted: Act = ({ files }) => {
    const inode = files.get(sums)
    if (inode) inode.content = Buffer.from(String(inode.content).replace(/^.* opt\/.*\n/gm, ''))
  }
  t.match(await asked(unlisted), {
    status: 'skip',
    summary: /^Nothing proves that .*haproxy is as/,
  })
  t.match(await asked(({ files }) => void files.delete(own)), {
    status: 'skip',
    summary: /cannot be read/,
  })
  const another: Act = (machine) => {
    plant(machine.files, `/proc/${pidOf(machine)}/exe`, makeInode('symlink', '/proc/x'))
    given(machine, '/proc/x', '')
  }
  t.match(await asked(another), { status: 'fail', summary: /not the program of its package/ })
  const displaced: Act = (machine) => given(machine, `/proc/${pidOf(machine)}/root${cfg}`, '')
  t.match(await asked(displaced), { status: 'fail', summary: /sees another file as .*\.cfg/ })
})
