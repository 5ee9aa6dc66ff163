import t from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import type { Started } from '../lab/exec-trace.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { API_KEY } from './api-keys.ts'
import { families } from './families.ts'
import { hostOf } from './prepared.ts'

/** A process that an install on a new host starts, and why. */
type Reason = readonly [command: RegExp, reason: string]

const states: Reason = [/^systemctl show -p \S+ -- datadog-fips-proxy\S+ .*-ddot\.service$/, '']
const asked = (reason: string): Reason => [states[0], reason]

const curl = (file: string): Reason => [
  new RegExp(`^curl .* https://keys\\.test\\.example/${file}\\.public$`),
  'key files that are signed with today or tomorrow; those that are not there are no error',
]

const first: readonly Reason[] = [
  asked('what services there are, before the first change'),
  [/^systemctl show-environment$/, 'preflight: what systemd would give the Agent'],
]
const files: readonly Reason[] = [[/^lsattr -d -- /, 'what nobody can change, not even root']]
const last: readonly Reason[] = [
  [/^cp --preserve=all .*fips-proxy\.cfg/, 'the example that the cfg is made from is kept'],
  [/^systemctl daemon-reload$/, 'new units, and that they are no longer held'],
  asked('how the packages left the services'),
  [/^systemctl restart datadog-fips-proxy\.service$/, 'the proxy, first'],
  [/^systemctl restart datadog-agent\.service$/, 'the Agent, once the proxy listens'],
  asked('main processes, to be watched'),
  asked('the same when the Agent has connected: nothing was restarted'),
  [/^journalctl .* _SYSTEMD_UNIT=datadog-fips-proxy\.service$/, 'proxy.log'],
  [/^runuser -u dd-agent -- datadog-agent diagnose /, 'agent.diagnose'],
  [/^systemctl show-environment$/, 'agent.config.effective: what the next start would be given'],
  [
    /^systemctl show .* -- datadog-fips-proxy\.service$/,
    'agent.route: the process that serves the ports',
  ],
]
const rpmKeys = 'DATADOG_RPM_KEY_(CURRENT|4F09D16B|B01082D3)'
const rpm: readonly Reason[] = [
  ...first,
  [/^rpm -qa --qf /, 'what is installed'],
  [/^rpm -qa datadog-\* --qf /, 'whether an earlier upgrade was cut off'],
  ...files,
  ...[1, 2, 3].map(() => curl(rpmKeys)),
  [/^rpm -qa gpg-pubkey\* --qf /, 'which keys rpm trusts'],
  [/^rpm --import \S+$/, 'the verified key'],
  [/^rpm -qa gpg-pubkey\* --qf /, 'how rpm names it: for the receipt'],
  [/^rpm -qa --qf /, 'what came in'],
  [
    /^rpm -q --qf .* datadog-agent datadog-fips-proxy$/,
    'proxy.program, agent.program: the digests of programs',
  ],
  [/^rpm -q --qf .* datadog-fips-proxy$/, 'proxy.cfg.unmodified: the digest of the example'],
  [/^openssl dgst -sha256 -r .*\/agent /, 'agent.program: the digests as they are'],
]

const rows: Readonly<Record<'debian-12' | 'rocky-9' | 'sles-15', readonly Reason[]>> = {
  'debian-12': [
    ...first,
    ...files,
    ...[1, 2, 3, 4].map(() => curl('DATADOG_APT_KEY_(CURRENT|06462314|C0962C7D|F14F620E)')),
    [/^apt-get update /, 'the index of our repository alone'],
    [/^apt-get install -o Dir::Etc::sourcelist=\S+datadog\.list /, 'the packages'],
    [/^md5sum -- .*\/agent /, 'agent.program: the digests as they are'],
    ...last,
  ],
  'rocky-9': [...rpm, [/^python3 dnf --refresh .* install /, 'index and packages in one'], ...last],
  'sles-15': [...rpm, [/^zypper .* install /, 'index and packages in one'], ...last],
}

/** What the tool started itself: by the shell that becomes the command, or at once. */
function ownChildren(started: readonly Started[]): string[] {
  const isNode = (program = '') => program.endsWith('/node')
  const own = started.filter(({ program, cameFrom }) => {
    const [parent, shell] = [cameFrom.at(-1), cameFrom.at(-2)]
    const viaShell = /\/(sh|dash|bash)$/.test(parent ?? '') && isNode(shell)
    return viaShell || (isNode(parent) && !/\/(sh|dash|bash)$/.test(program))
  })
  return own.map(({ arguments: words }) =>
    words.map((word) => word.replace(/^\/.*\/(?=python3$|dnf$)/, '')).join(' '),
  )
}

for (const [id, reasons] of Object.entries(rows)) {
  const row = families[id as keyof typeof rows]
  const skip = await hostsAvailable(treeFormat(row.tree))
  t.test(
    `an install on ${id} starts no process without a reason`,
    skip === undefined ? {} : { skip },
    async (t) => {
      const host = await hostOf(row, { lent: true, traced: true })
      t.teardown(() => host.close())
      const env = { ...(await installEnvironment()), DD_API_KEY: API_KEY, DD_FIPS_MODE: '1' }
      const { result, started } = await host.trace(['dd-fips', 'install'], { env, expect: 'any' })
      t.equal(result.code, 0, result.stderr)
      const open = [...reasons]
      for (const command of ownChildren(started)) {
        const at = open.findIndex(([pattern]) => pattern.test(command))
        if (at < 0) t.fail(`started without a reason: ${command}`)
        else t.pass(`${command.slice(0, 60)}: ${open.splice(at, 1)[0]?.[1]}`)
      }
      t.same(open.map(String), [], 'and every one that has a reason')
    },
  )
}
