import type { Started } from '../../lab/exec-trace.ts'
import { installedVersion } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { logOf } from '../units.ts'
import { addOther, moveHaproxy } from './other-repositories.ts'

/**
 * By package manager: its program, the verbs by which it changes something or asks the network, and the calls of
 * an install: of one that finds all it needs, and of one that lacks a dependency. dnf and zypper refresh our
 * repository as they install, and fetch the lists of others by themselves. apt tries with our list alone, then with
 * the lists of the others as they are, and has to be told to fetch those.
 */
const asking = {
  apt: {
    program: /(^|\/)apt-get$/,
    verbs: ['update', 'install'],
    calls: ['update', 'install'],
    lacking: ['update', 'install', 'install', 'update', 'install'],
  },
  dnf: {
    program: /(^|\/)dnf$/,
    verbs: ['makecache', 'install'],
    calls: ['install'],
    lacking: ['install', 'makecache', 'install'],
  },
  zypper: {
    program: /(^|\/)zypper$/,
    verbs: ['refresh', 'install'],
    calls: ['install'],
    lacking: ['install', 'refresh', 'install'],
  },
} as const

/** Gives the words of each call of the package manager, in order. */
function callsOf({ family }: Stage, started: readonly Started[]): Started[] {
  const { program } = asking[family.manager]
  // dnf is a script of Python.
  return started.filter(({ arguments: words }) =>
    words.slice(0, 2).some((word) => program.test(word)),
  )
}

function verbOf({ family }: Stage, { arguments: words }: Started): string | undefined {
  const known: readonly string[] = asking[family.manager].verbs
  return words.find((word) => known.includes(word))
}

/** Whatever would let something in that nobody signed, or push something away that people asked for. */
const forced =
  /--force-yes|--allow-|AllowUnauthenticated|AllowInsecure|trusted=yes|--no-?gpg|gpgcheck=0|--gpg-auto-import-keys|--nosignature|--allowerasing|disableexcludes/

export const fewAndExact: Scenario = {
  name: 'one repository is refreshed and packages are installed once, with every signature checked',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, env, family } = stage
    const kept = await addOther(stage)
    const { result, started } = await host.trace(['dd-fips', 'install'], { env, expect: 'any' })
    exits(t, result, 0)

    const calls = callsOf(stage, started)
    t.strictSame(
      calls.map((call) => verbOf(stage, call)),
      asking[family.manager].calls,
    )
    for (const { arguments: words } of started) t.notMatch(words.join(' '), forced)
    for (const { environment } of family.manager === 'apt' ? calls : []) {
      t.ok(environment.includes('DEBIAN_FRONTEND=noninteractive'))
      t.ok(environment.includes('NEEDRESTART_SUSPEND=1'))
    }
    t.strictSame(await host.intake().then((all) => all.filter((r) => /^other/.test(r.host))), [])
    for (const path of kept) t.ok(await host.read(path), `${path} stays`)
    const programs = started.map(({ arguments: words }) => (words[0] ?? '').replace(/.*\//, ''))
    if (family.manager === 'apt') t.notOk(programs.includes('gpg'), 'no gnupg is needed')
    t.notMatch(await logOf(host, 'datadog-agent'), /API key is not set|not found/)
    const masks = await host.shell('ls /run/systemd/system | grep datadog', { expect: 'any' })
    t.equal(masks.stdout, '', 'nothing is held back afterwards')
  },
}

export const missingDependency: Scenario = {
  name: 'other repositories are asked only where a dependency cannot be met otherwise',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, env, family } = stage
    await moveHaproxy(stage)
    const { result, started } = await host.trace(['dd-fips', 'install'], { env, expect: 'any' })
    exits(t, result, 0)
    t.strictSame(
      callsOf(stage, started).map((call) => verbOf(stage, call)),
      asking[family.manager].lacking,
    )
    for (const { arguments: words } of started) t.notMatch(words.join(' '), forced)
    t.ok(await installedVersion(stage, 'haproxy'))
    exits(t, await ddFips(stage, ['revert']), 0)
    t.notOk(await installedVersion(stage, 'haproxy'), 'what came along goes along')
  },
}
