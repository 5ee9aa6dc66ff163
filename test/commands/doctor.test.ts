import t from 'tap'
import { doctor } from '../../src/commands/doctor.ts'
import { places } from '../../src/host/places.ts'
import { installedHost } from '../checks/installed-host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { given, type Machine } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'

interface Document {
  readonly result: string
  readonly checks: readonly { readonly id: string; readonly status: string }[]
  readonly findings: readonly { readonly id: string }[]
  readonly fixed?: readonly { readonly unit: string; readonly started: boolean }[]
}

async function ask(machine: Machine, flags: Readonly<Record<string, boolean>> = {}) {
  const { host, calls } = faulty(machine.host)
  const { answer, error, said } = await answerOf(doctor, host, { flags })
  const document = (answer?.json ?? {}) as Document
  const ids = document.findings?.map(({ id }) => id)
  return { answer, error, said, document, ids, changes: changesIn(calls) }
}

const stop = ({ systemd }: Machine, ...units: string[]) => {
  for (const unit of units) systemd.run(['systemctl', 'stop', `${unit}.service`])
}

t.test('it says what is wrong, and changes nothing', async (t) => {
  const machine = await installedHost()
  stop(machine, 'datadog-fips-proxy')
  const { answer, document, ids, changes } = await ask(machine)
  t.equal(answer?.exit, 3)
  t.equal(document.result, 'failed')
  t.equal(document.checks.length, 19, 'the checks of verify')
  t.same(ids, ['proxy.stopped'])
  t.equal(document.fixed, undefined)
  t.same(changes, [])
  t.match(answer?.text, /dd-fips doctor --fix/)
})

t.test(
  'it tells an example that was edited like the cfg, and puts back the copy of it',
  async (t) => {
    const edit = (machine: Machine) => {
      for (const path of [places.proxyConfig, places.proxyExample]) {
        const { content } = machine.files.get(path) ?? {}
        given(machine, path, `${content}# ours\n`, { uid: 110, gid: 112, mode: 0o640 })
      }
    }
    const machine = await installedHost()
    edit(machine)
    const { ids, document, changes } = await ask(machine)
    t.same(ids, ['proxy.example-altered'])
    t.match(document.findings[0], {
      command:
        /^\(umask 022 && cp -T --remove-destination --no-preserve=mode \S+\.original \S+\.example\) && su -s \/bin\/sh dd-agent -c 'install -T --backup=numbered -m 640 /,
    })
    t.same(changes, [])

    machine.files.delete(places.proxyOriginal)
    const without = await ask(machine)
    t.match(without.document.findings[0], {
      command: /^mv -fT .* && \{ \{ apt-get install -y --reinstall /,
    })

    machine.files.delete(places.proxyExample)
    const gone = await ask(machine)
    t.same(gone.ids, ['proxy.example-altered'])
    t.match(gone.document.findings[0], { command: /^apt-get .*-proxy=1:1\.2\.0-1 && test -e \S+$/ })
  },
)

t.test('--fix starts what is dead, the proxy first, and a second time nothing', async (t) => {
  const machine = await installedHost()
  stop(machine, 'datadog-agent', 'datadog-fips-proxy')
  machine.systemd.starts.length = 0
  const { document, said } = await ask(machine, { fix: true })
  t.match(document.fixed, [
    { unit: 'datadog-fips-proxy', started: true },
    { unit: 'datadog-agent', started: true },
  ])
  t.same(machine.systemd.starts, ['datadog-fips-proxy', 'datadog-agent'])
  t.ok(said.includes('done datadog-fips-proxy was not running: started'), 'said aloud')
  const again = await ask(machine, { fix: true })
  t.same(again.document.fixed, [])
  t.same(again.changes, [])
  t.equal(machine.systemd.starts.length, 2)
})

t.test('--fix leaves alone what failed', async (t) => {
  const machine = await installedHost()
  given(machine, yaml, 'site: ddog-gov.com\nfips:\n  enabled: true\n  https: false\n')
  machine.systemd.run(['systemctl', 'restart', 'datadog-agent.service'])
  machine.systemd.starts.length = 0
  const { document, ids, answer } = await ask(machine, { fix: true })
  t.same(ids, ['agent.failed'])
  t.same(document.fixed, [])
  t.same(machine.systemd.starts, [])
  t.equal(answer?.exit, 3)
  t.match(answer?.text, /Nothing to fix/)
})

t.test('--fix does not start an Agent that would send past the proxy', async (t) => {
  const leaks = [
    'fips:\n  enabled: false\n  https: false\n',
    'fips:\n  enabled: true\n  https: false\nadditional_endpoints:\n  https://x.example:\n  - a\n',
  ]
  for (const leak of leaks) {
    const machine = await installedHost()
    stop(machine, 'datadog-agent', 'datadog-fips-proxy')
    given(machine, yaml, `api_key: abc\nsite: ddog-gov.com\n${leak}`)
    machine.systemd.starts.length = 0
    const { document, answer } = await ask(machine, { fix: true })
    t.same(machine.systemd.starts, ['datadog-fips-proxy'], leak)
    t.match(document.fixed, [{ unit: 'datadog-fips-proxy', started: true }])
    t.match(answer?.text, /Do not start\s+datadog-agent yet/)
  }
})

t.test('a datadog.yaml that is damaged is a finding, no reason to give up', async (t) => {
  const machine = await installedHost()
  given(machine, yaml, 'api_key: [\n')
  const { ids, document, answer } = await ask(machine)
  t.equal(answer?.exit, 3)
  t.ok(ids.includes('agent.config-refused'))
  t.match(
    document.checks.find(({ id }) => id === 'agent.bypass'),
    { status: 'skip' },
  )
})

t.test('--fix wants root', async (t) => {
  const { host } = await installedHost()
  const { error } = await answerOf(doctor, host, { flags: { fix: true }, user: 1000 })
  t.match(error, { code: 'NOT_ROOT', exit: 'preflight' })
})
