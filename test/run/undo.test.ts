import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import type { Host } from '../../src/host/host.ts'
import type { Entry, Run } from '../../src/run/receipt.ts'
import { undo } from '../../src/run/undo.ts'
import { sha256 } from '../../src/steps/files/backup.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { given, type Machine, ownFiles, snapshot } from '../support/machine.ts'
import { managedBy } from '../support/managers.ts'
import { agentConfigured, newHost, upgrade } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { differences } from '../support/settled.ts'

waitsPassAtOnce(t)

/** A host whose commands of this form fail. */
function failing({ host }: Machine, pattern: RegExp): Host {
  const run: Host['run'] = async (command, options) => {
    if (pattern.test(command.join(' '))) throw new Error('the repository is out of reach')
    return host.run(command, options)
  }
  return { ...host, run }
}

t.test('what is needed to try again is left where packages cannot be put back', async (t) => {
  const machine = upgrade.make()
  const before = snapshot(machine)
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  machine.apt.trouble.offersOld = false // else they are put back from files that were saved first
  const unreachable = failing(machine, /--allow-downgrades/)
  const { answer } = await answerOf(install, unreachable, upgrade.wishes)
  t.equal(answer?.exit, 8)
  t.match(answer?.error, /install datadog-agent, .*: .*the repository is out of reach\n/)
  t.match(
    answer?.error,
    /add the repository .*: not undone, since what is named above has to be undone first\n/,
  )
  t.ok(machine.files.has('/etc/apt/sources.list.d/datadog.list'))
  const again = await answerOf(revert, machine.host, { flags: { purge: true } })
  t.match(again.answer, { exit: 0, text: 'Undone.\n' })
  t.same(differences(snapshot(machine), before), [])
  t.same(ownFiles(machine), [])
})

t.test('one failure does not keep the rest from being undone', async (t) => {
  const machine = newHost.make()
  const before = snapshot(machine)
  await answerOf(install, machine.host, newHost.wishes)
  const stuck = failing(machine, /^systemctl stop datadog-agent/)
  const { answer } = await answerOf(revert, stuck, { flags: { purge: true } })
  t.equal(answer?.exit, 8)
  t.match(answer?.json, { remains: [/^enable and run datadog-agent: /] })
  t.same(differences(snapshot(machine), before), [], 'the package took the service along')
})

t.test(
  'a package manager that is at work keeps its own step, and no other, from being undone',
  async (t) => {
    const machine = newHost.make()
    machine.systemd.trouble.agentDiesOver = 'enabled: true'
    const lock = '/var/lib/dpkg/lock-frontend'
    given(machine, lock, '')
    const inode = (await machine.host.stat(lock))?.inode
    const run = machine.host.run
    machine.host.run = async (command, options) => {
      // Another program takes the lock as soon as the services are begun.
      if (/^systemctl (re)?start/.test(command.join(' '))) {
        given(machine, '/proc/77/cmdline', 'unattended-upgrade')
        given(machine, '/proc/locks', `1: POSIX  ADVISORY  WRITE 77 00:1:${inode} 0 EOF\n`)
      }
      return run(command, options)
    }
    const { answer } = await answerOf(install, machine.host, newHost.wishes)
    t.equal(answer?.exit, 8, 'what remains is listed')
    t.match(answer?.json, { error: { code: 'SERVICE_NOT_READY' } }, 'and why it came to that')
    t.match(answer?.error, /install datadog-agent, .*: apt is in use: pid 77/)
    t.notOk(machine.files.has('/etc/datadog-agent/datadog.yaml'), 'files are put back')
  },
)

t.test('what a list that people changed rests on is left with it, and they are told', async (t) => {
  const machine = newHost.make()
  await answerOf(install, machine.host, newHost.wishes)
  const list = machine.files.get('/etc/apt/sources.list.d/datadog.list')
  const [, keyring = ''] = /signed-by=([^\]]+)/.exec(list?.content.toString() ?? '') ?? []
  if (list) list.content = Buffer.concat([Buffer.from('# by our mirror\n'), list.content])
  const { answer } = await answerOf(revert, machine.host)
  t.match(answer, {
    exit: 0,
    json: {
      remains: [],
      kept: [
        '/etc/apt/sources.list.d/datadog.list was changed since and is kept as it is',
        `add the keyring ${keyring}: left, the file that is kept above needs it`,
      ],
    },
  })
  t.ok(machine.files.has(keyring), 'apt takes the list')
  t.equal(machine.apt.installed.has('datadog-fips-proxy'), false, 'what is later is undone')
})

t.test('on rpm it is the key files, and the keys that rpm trusts', async (t) => {
  const machine = managedBy('dnf')
  const directory = '/etc/pki/rpm-gpg'
  const [key, path] = [`${directory}/ours`, '/etc/yum.repos.d/datadog.repo']
  const ours = sha256('ours\n')
  const steps = [
    {
      step: { kind: 'add-key-files', directory, url: '', files: [], trusted: [] },
      before: { files: { [key]: {} }, directories: [directory] },
      after: { [key]: { sha256: ours } },
    },
    {
      step: { kind: 'import-keys', files: [key], retired: [] },
      before: { present: ['gpg-pubkey-of-somebody-else'], retired: {} },
      after: { added: ['gpg-pubkey-ours'] },
    },
    {
      step: { kind: 'add-rpm-repository', path, content: 'ours\n', keys: [key] },
      before: {},
      after: { sha256: ours, path },
      needs: [0, 1],
    },
  ] as const
  const entries = steps.map((each): Entry => ({ ...each, state: 'done' }))
  const run: Run = { id: 'r', startedAt: '', state: 'done', entries }
  for (const [content, isKept] of [
    ['# theirs\nours\n', true],
    ['ours\n', false],
  ] as const) {
    given(machine, key, 'ours\n')
    given(machine, path, content)
    machine.trustedKeys.splice(0, Number.POSITIVE_INFINITY, 'gpg-pubkey-ours')
    const { left, failures } = await undo(run, contextOn(machine))
    t.same(failures, [])
    t.same(
      left.map(({ why }) => why),
      isKept ? ['kept', 'kept', 'kept'] : [],
    )
    t.equal(machine.files.has(key), isKept)
    t.equal(machine.files.has(path), isKept)
    t.equal(machine.trustedKeys.includes('gpg-pubkey-ours'), isKept)
  }
})

t.test(
  'within our block of datadog.yaml people went on: the Agent is off the proxy, or it stays',
  async (t) => {
    const yaml = '/etc/datadog-agent/datadog.yaml'
    const cases: [string, RegExp, string, boolean][] = [
      ['told apart', /https: false/, 'https: false\n  tls_verify: false', true],
      [
        'not told apart',
        /fips:\n[\s\S]*?false\n/,
        'fips: {enabled: true, https: false, x: y}\n',
        false,
      ],
    ]
    for (const [name, pattern, by, isUndone] of cases) {
      const machine = agentConfigured.make()
      await answerOf(install, machine.host, agentConfigured.wishes)
      const running = snapshot(machine)
      const inode = machine.files.get(yaml)
      if (inode) inode.content = Buffer.from(inode.content.toString().replace(pattern, by))
      const changed = inode?.content.toString()
      const { answer } = await answerOf(revert, machine.host)
      t.equal(answer?.exit, isUndone ? 0 : 8, name)
      t.equal(machine.apt.installed.has('datadog-fips-proxy'), !isUndone, name)
      if (isUndone)
        t.match(machine.files.get(yaml)?.content.toString(), /enabled: false\n {2}tls_verify/)
      else {
        t.same(differences(snapshot(machine), running), [yaml], 'all is as it was, and runs')
        t.equal(machine.files.get(yaml)?.content.toString(), changed)
        t.match(
          answer?.text,
          /What remains:\n {2}set keys in .* would still send the Agent to the proxy/,
        )
        t.match(
          answer?.text,
          '  install datadog-agent, datadog-signing-keys, datadog-fips-proxy: left until then\n',
        )
        if (inode)
          inode.content = Buffer.from(changed?.replace('enabled: true', 'enabled: false') ?? '')
        const mended = (await answerOf(revert, machine.host)).answer
        t.match(mended, { exit: 8, json: { remains: [], unknown: [/datadog\.yaml/] } })
        t.equal(machine.apt.installed.has('datadog-fips-proxy'), false)
      }
    }
  },
)
