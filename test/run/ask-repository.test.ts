import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { apt } from '../../src/packages/apt/apt.ts'
import { askRepository } from '../../src/run/ask-repository.ts'
import type { InstallPackages } from '../../src/steps/install-packages.ts'
import type { Step } from '../../src/steps/registry.ts'
import type { Survey } from '../../src/survey/survey.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, environment, given, snapshot } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'
import { differences } from '../support/settled.ts'

waitsPassAtOnce(t)

/** A host that has the proxy, and so knows and trusts the repository. */
async function withProxy() {
  const machine = debian()
  const env = { ...environment, DD_NO_AGENT_INSTALL: '1' }
  const { answer } = await answerOf(install, machine.host, { env })
  machine.apt.calls.length = 0
  machine.nextProcess()
  return { machine, answer }
}

const asking = (minor: string) => ({
  env: { ...environment, DD_AGENT_MINOR_VERSION: minor, DD_NO_AGENT_INSTALL: '0' },
})

t.test('a version that a known repository lacks is refused before the first change', async (t) => {
  const { machine, answer } = await withProxy()
  t.equal(answer?.exit, 0)
  const before = snapshot(machine)
  const { error } = await answerOf(install, machine.host, asking('99'))
  t.match(error ?? {}, { code: 'VERSION_NOT_FOUND', exit: 'settings' })
  t.same(machine.apt.calls, ['update'])
  t.same(differences(snapshot(machine), before), [])
})

t.test('one that it has is installed, and the repository is asked once', async (t) => {
  const { machine } = await withProxy()
  const { answer } = await answerOf(install, machine.host, asking('47'))
  t.equal(answer?.exit, 0)
  t.same(machine.apt.calls, ['update', 'install datadog-agent=1:7.47.0-1'])
})

t.test('on a new host there is nobody to ask', async (t) => {
  const { answer } = await answerOf(install, debian().host, asking('99'))
  t.equal(answer?.exit, 7)
})

const list = '/etc/apt/sources.list.d/datadog.list'
const content = 'deb https://apt.example.com/ stable 7\n'
const repository = { kind: 'add-repository', path: list, content } as unknown as Step
const step: InstallPackages = {
  kind: 'install-packages',
  manager: 'apt',
  packages: [{ name: 'datadog-agent', version: '7.47' }],
  upgrade: false,
  source: { file: list },
  prerequisites: [],
  hold: { manager: 'systemd', units: [] },
  units: {},
}

/** Asks on a host that has the repository, with the packages that are installed. */
async function asked(steps: readonly Step[], installed: readonly string[] = [], knows = true) {
  const machine = debian()
  if (knows) given(machine, list, content)
  for (const name of installed) machine.apt.unpack(name, '1:7.47.0-1')
  const survey = { manager: apt, installed: await apt.installed(machine.host) } as unknown as Survey
  const files = await askRepository({ steps }, survey, contextOn(machine))
  return { files: [...files], calls: machine.apt.calls }
}

t.test('a repository is refreshed only for what must be known of it', async (t) => {
  const nothing = { files: [], calls: [] }
  const refreshed = { files: [list], calls: ['update'] }
  const newest = { ...step, packages: [{ name: 'datadog-agent' }] }
  const bundle = { archive: '/x', digest: '', trusted: [], packages: {} }
  const cases: [why: string, Promise<unknown>, expected: object][] = [
    ['a version was asked for', asked([repository, step]), refreshed],
    ['an upgrade', asked([repository, { ...newest, upgrade: true }], ['datadog-agent']), refreshed],
    ['the newest will do', asked([repository, newest]), nothing],
    ['it is installed, in whatever version', asked([repository, step], ['datadog-agent']), nothing],
    ['nothing is installed', asked([repository]), nothing],
    ['a bundle brings it', asked([repository, { ...step, bundle }]), nothing],
    ['the repository is still to be added', asked([repository, step], [], false), nothing],
  ]
  for (const [why, found, expected] of cases) t.same(await found, expected, why)
})

t.test('a package that the repository does not have at all is refused', async (t) => {
  const lacking = { ...step, packages: [{ name: 'datadog-nothing', version: '7' }] }
  await t.rejects(asked([repository, lacking]), {
    code: 'VERSION_NOT_FOUND',
    message: /no datadog-nothing at all/,
  })
})
