import t from 'tap'
import { detect } from '../../../src/detect/detect.ts'
import { makePlan } from '../../../src/plan/make-plan.ts'
import { checkPlan } from '../../../src/plan/plan.ts'
import { preflight, questions } from '../../../src/plan/preflight/preflight.ts'
import type { Step } from '../../../src/steps/registry.ts'
import { surveyHost } from '../../../src/survey/survey.ts'
import { stepContext } from '../../steps/step-context.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { changesIn, faulty } from '../../support/faults.ts'
import { debian, given, type Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'

waitsPassAtOnce(t)

type Choose = (steps: readonly Step[]) => readonly Step[]

/** Asks for the steps of a plan that have something to do, or for those of them that `choose` names. */
async function look(
  machine: Machine,
  upgrade = false,
  choose: Choose = (steps) => steps,
): Promise<string[]> {
  const { host, calls } = faulty(machine.host)
  try {
    const survey = await surveyHost(host, await detect(host, { machine: 'x86_64' }))
    const plan = await makePlan(host, survey, { site: 'ddog-gov.com' }, upgrade)
    const { changes } = await checkPlan(plan, stepContext(host))
    const steps = changes.map(({ step }) => step)
    return await preflight(host, survey, upgrade, choose(steps))
  } finally {
    if (changesIn(calls).length > 0) t.fail(`preflight changed something: ${changesIn(calls)}`)
  }
}

const agent = (version: string) => (machine: Machine) => {
  const status = `Package: datadog-agent\nStatus: install ok installed\nVersion: ${version}\n`
  given(machine, '/var/lib/dpkg/status', status)
}
const mountedAs = (point: string, options: string) => (machine: Machine) => {
  const mounts = `/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sda2 ${point} ext4 ${options} 0 0\n`
  given(machine, '/proc/self/mounts', mounts)
  plant(machine.files, '/proc/4243/mounts', makeInode('file', mounts))
}
const listening = (port: number) => (machine: Machine) => {
  const hex = port.toString(16).toUpperCase()
  const row = `   0: 0100007F:${hex} 00000000:0000 0A 0:0 00:0 0 0 0 500 1`
  given(machine, '/proc/net/tcp', `  sl\n${row}\n`)
  given(machine, '/proc/700/cmdline', 'node\0server.js\0')
  given(machine, '/proc/700/cgroup', '0::/system.slice/web.service\n')
  plant(machine.files, '/proc/700/fd/3', makeInode('symlink', 'socket:[500]'))
}

/** Each directory on a file system of its own, of which one has too little. */
const scarce = (path: string, less: object) => (machine: Machine) => {
  const plenty = { freeBytes: 1e12, freeFiles: 1e6, totalFiles: 1e6 }
  machine.host.space = async (asked) => ({ device: asked, ...plenty, ...(asked === path && less) })
}
const chattr = (path: string, flags: string) => (machine: Machine) => {
  given(machine, '/usr/bin/lsattr', '')
  given(machine, path, 'api_key: x\nsite: ddog-gov.com\n')
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    if (command[0] !== 'lsattr') return run(command, options)
    const lines = command
      .slice(3)
      .map((one) => `${one === path ? flags : '--------------e-------'} ${one}`)
    return { code: 0, stdout: `${lines.join('\n')}\n`, stderr: '' }
  }
}

const refused: [string, (machine: Machine) => void, string, RegExp][] = [
  [
    'the other flavour',
    (machine) =>
      given(
        machine,
        '/var/lib/dpkg/status',
        'Package: datadog-fips-agent\nStatus: install ok installed\nVersion: 1\n',
      ),
    'FIPS_AGENT_INSTALLED',
    /datadog-fips-agent is installed/,
  ],
  ['an old Agent', agent('1:7.40.1-1'), 'AGENT_TOO_OLD', /Agent 7\.40\.1 .* needs 7\.41/],
  [
    'a unit that somebody masked',
    ({ files }) => {
      plant(
        files,
        '/etc/systemd/system/datadog-fips-proxy.service',
        makeInode('symlink', '/dev/null'),
      )
    },
    'UNIT_MASKED',
    /datadog-fips-proxy is masked/,
  ],
  [
    'a port that somebody listens on',
    listening(9805),
    'PORT_IN_USE',
    /Port 9805 .* pid 700 \(node server\.js, unit web\.service\) listens on 127\.0\.0\.1:9805/,
  ],
  [
    'an environment that overrides',
    (machine) => given(machine, '/etc/datadog-agent/environment', 'DD_FIPS_ENABLED=false\n'),
    'ENVIRONMENT_OVERRIDES',
    /DD_FIPS_ENABLED=false, which overrides datadog\.yaml/,
  ],
  ['a read-only /usr', mountedAs('/usr', 'ro,relatime'), 'READ_ONLY', /\/usr is mounted read-only/],
  ['a read-only /etc', mountedAs('/etc', 'ro'), 'READ_ONLY', /\/etc is mounted read-only/],
  ['a read-only /var', mountedAs('/var', 'ro'), 'READ_ONLY', /\/var is mounted read-only/],
  ['a noexec /var', mountedAs('/var', 'rw,noexec'), 'NOEXEC', /\/var is mounted noexec/],
  ...['/', '/var', '/opt', '/etc'].flatMap((path): (typeof refused)[number][] => [
    [
      `a full ${path}`,
      scarce(path, { freeBytes: 500_000 }),
      'DISK_FULL',
      new RegExp(`^${path} has 0 MB free; \\d+ MB are needed\\.$`),
    ],
    [
      `no inodes on ${path}`,
      scarce(path, { freeFiles: 2 }),
      'INODES_USED_UP',
      new RegExp(`^${path} has 2 inodes free; \\d+ are needed\\.$`),
    ],
  ]),
  [
    'an immutable file',
    chattr('/etc/datadog-agent/datadog.yaml', '----i---------e-------'),
    'IMMUTABLE',
    /datadog\.yaml is immutable/,
  ],
  [
    'a directory to which can only be added',
    chattr('/etc/datadog-agent', '-----a--------e-------'),
    'IMMUTABLE',
    /\/etc\/datadog-agent is immutable/,
  ],
  ['a noexec /opt', mountedAs('/opt', 'rw,noexec'), 'NOEXEC', /\/opt is mounted noexec/],
  [
    'a full disk',
    ({ host }) => {
      host.space = async () => ({ device: '1', freeBytes: 1e6, freeFiles: 1e6, totalFiles: 1e6 })
    },
    'DISK_FULL',
    /1 MB free; \d+ MB are needed/,
  ],
  [
    'no inodes',
    ({ host }) => {
      host.space = async () => ({ device: '1', freeBytes: 1e12, freeFiles: 3, totalFiles: 1e6 })
    },
    'INODES_USED_UP',
    /3 inodes free/,
  ],
]

t.test('what would make the run fail is found before anything is changed', async (t) => {
  for (const [name, make, code, message] of refused) {
    const machine = debian()
    make(machine)
    await t.rejects(look(machine), { code, exit: 'preflight', message, remedy: /\.$/ }, name)
  }
})

t.test('a host where nothing is left to do is not refused, whatever it is like', async (t) => {
  for (const [name, make] of refused) {
    const machine = debian()
    make(machine)
    await t.resolves(
      look(machine, false, () => []),
      name,
    )
  }
})

t.test('only what the steps at hand need is asked', async (t) => {
  const only = (kind: Step['kind']) => (steps: readonly Step[]) =>
    steps.filter((step) => step.kind === kind)
  const cases: [string, (machine: Machine) => void, Step['kind'], boolean][] = [
    ['/usr is read-only', mountedAs('/usr', 'ro'), 'edit-config', false],
    ['/usr is read-only', mountedAs('/usr', 'ro'), 'copy-file', false],
    ['/usr is read-only', mountedAs('/usr', 'ro'), 'add-keyring', true],
    ['/usr is read-only', mountedAs('/usr', 'ro'), 'install-packages', true],
    ['/var is read-only', mountedAs('/var', 'ro'), 'edit-config', true],
    ['/opt is noexec', mountedAs('/opt', 'rw,noexec'), 'edit-config', false],
    ['a port is taken', listening(9805), 'edit-config', false],
    ['a port is taken', listening(9805), 'enable-service', true],
    ['/etc is full', scarce('/etc', { freeBytes: 1 }), 'edit-config', true],
    ['/opt is full', scarce('/opt', { freeBytes: 1 }), 'edit-config', false],
    [
      'the Agent file is immutable',
      chattr('/etc/datadog-agent/datadog.yaml', '----i-'),
      'copy-file',
      false,
    ],
  ]
  for (const [name, make, kind, isRefused] of cases) {
    const machine = debian()
    make(machine)
    const asked = look(machine, false, only(kind))
    if (isRefused)
      await t.rejects(asked, { code: /./, exit: 'preflight' }, `${name}: ${kind} is refused`)
    else t.same(await asked, [], `${name}: ${kind} is not`)
  }
})

t.test('every question names the steps that need it', async (t) => {
  const kinds = ['install-packages', 'edit-config', 'enable-service', 'add-keyring']
  for (const { ask, needs } of questions) {
    t.equal(questions.filter((other) => other.ask === ask).length, 1)
    if (needs !== 'any') t.ok(needs.length > 0 && needs.some((kind) => kinds.includes(kind)))
  }
})

t.test('a clock that cannot be right is refused, one that may be is not', async (t) => {
  const now = Date.now
  t.teardown(() => {
    Date.now = now
  })
  const cases: [string, boolean][] = [
    ['1970-01-01T00:00:40Z', true],
    ['2018-01-28T15:58:00Z', true],
    ['2025-06-01T00:00:00Z', false],
    ['2035-06-01T00:00:00Z', false],
    ['2099-01-01T00:00:00Z', true],
  ]
  for (const [time, isRefused] of cases) {
    const machine = debian()
    Date.now = () => Date.parse(time)
    if (isRefused)
      await t.rejects(look(machine), { code: 'CLOCK_WRONG', message: time.slice(0, 4) })
    else t.same(await look(machine), [], time)
  }
})

t.test('everything that was found is said at once', async (t) => {
  const machine = debian()
  agent('1:7.40.1-1')(machine)
  listening(9803)(machine)
  await t.rejects(look(machine), {
    code: 'AGENT_TOO_OLD',
    message: /Agent 7\.40\.1[^\n]*\nPort 9803 [^\n]*\n {2}Stop it/,
  })
})

t.test('what is no trouble is let pass', async (t) => {
  const fine: [string, (machine: Machine) => void][] = [
    ['a bare host', () => {}],
    ['a port beside the range', listening(9819)],
    ['a read-only mount elsewhere', mountedAs('/mnt/cd', 'ro')],
    ['an Agent new enough', agent('1:7.45.0-1')],
    [
      'a file system that makes inodes as it goes',
      ({ host }) => {
        host.space = async () => ({ device: '1', freeBytes: 1e12, freeFiles: 0, totalFiles: 0 })
      },
    ],
  ]
  for (const [name, make] of fine) {
    const machine = debian()
    make(machine)
    t.same(await look(machine), [], name)
  }
})

t.test(
  'the ports are those of the cfg where there is one, and the proxy’s own are its own',
  async (t) => {
    const machine = debian()
    machine.apt.unpack('datadog-fips-proxy', '1:1.2.0-1')
    given(
      machine,
      '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
      'frontend x\n  bind 127.0.0.1:5000-5003\n',
    )
    machine.systemd.run(['systemctl', 'start', 'datadog-fips-proxy.service'])
    t.same(machine.systemd.active(), ['datadog-fips-proxy'])
    t.same(await look(machine), [], 'it listens itself')
    machine.systemd.run(['systemctl', 'stop', 'datadog-fips-proxy.service'])
    listening(9805)(machine)
    t.same(await look(machine), [], 'the default ports are not needed')
    listening(5002)(machine)
    await t.rejects(look(machine), { code: 'PORT_IN_USE', message: /5002/ })
  },
)

t.test('an Agent between 7.41 and 7.45 is a warning, and none in an upgrade', async (t) => {
  const machine = debian()
  agent('1:7.44.0-1')(machine)
  t.match(await look(machine), [/^Agent 7\.44\.0 is older than 7\.45/])
  t.same(await look(machine, true), [])
  agent('1:7.40.0-1')(machine)
  t.same(await look(machine, true), [], 'an upgrade cures an old one')
})
