import t from 'tap'
import type { Host, RunOptions } from '../../src/host/host.ts'
import { fetchAhead } from '../../src/plan/fetch-ahead.ts'
import type { Step } from '../../src/steps/registry.ts'
import { binaryKey, fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const source = { url: 'keys.example.com', files: ['A.public', 'B.public'] }
const step = {
  kind: 'add-keyring',
  path: '/usr/share/keyrings/a.gpg',
  trusted: [fingerprints.rsa],
  ...source,
} as const satisfies Step

/** A host whose curl ends when it is told to, or when it is abandoned. */
function fetching() {
  const machine = debian()
  const asked: string[] = []
  const ends: (() => void)[] = []
  const run = async (command: readonly string[], { signal }: RunOptions = {}) => {
    asked.push(command.at(-1) ?? '')
    const isEnded = new Promise<boolean>((resolve) => {
      ends.push(() => resolve(true))
      signal?.addEventListener('abort', () => resolve(false))
    })
    if (!(await isEnded)) return { code: 137, stdout: '', stderr: '' }
    return { code: 0, stdout: keyFile('rsa.asc').toString(), stderr: '' }
  }
  const host: Host = { ...machine.host, run }
  const end = () => {
    for (const one of ends) one()
  }
  return { machine, host, context: { ...contextOn(machine), host }, asked, end }
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

t.test('what a step will ask for is under way before it asks, and once', async (t) => {
  const { host, context, asked, end } = fetching()
  const ahead = fetchAhead()
  await ahead.begin({ steps: [step, step] }, context)
  await soon()
  t.same(asked, ['https://keys.example.com/A.public', 'https://keys.example.com/B.public'])
  const files = ahead.fetchKeys(host, step)
  end()
  t.match(await files, [{ name: 'A.public', content: Buffer }, { name: 'B.public' }])
  t.equal(asked.length, 2)
})

t.test('a second attempt asks anew', async (t) => {
  const { host, context, asked, end } = fetching()
  const ahead = fetchAhead()
  await ahead.begin({ steps: [step] }, context)
  await soon()
  for (const times of [1, 2]) {
    const files = ahead.fetchKeys(host, step)
    await soon()
    end()
    await files
    t.equal(asked.length, 2 * times)
  }
})

t.test('nothing is fetched for a step that has nothing to do, or has its keys', async (t) => {
  const { machine, context, asked } = fetching()
  const ahead = fetchAhead()
  await ahead.begin({ steps: [{ ...step, given: { 'A.public': 'x' } }] }, context)
  given(machine, step.path, '')
  Object.assign(machine.files.get(step.path) ?? {}, { content: binaryKey('rsa.asc') })
  await ahead.begin({ steps: [step] }, context)
  t.same(asked, [])
})

t.test('what is abandoned ends, and its problem is nobody’s', async (t) => {
  const { host, context } = fetching()
  const ahead = fetchAhead()
  await ahead.begin({ steps: [step] }, context)
  await soon()
  ahead.abandon()
  t.match(await ahead.fetchKeys(host, step), [{ problem: /137/ }, { problem: /137/ }])
  fetchAhead().abandon() // where nothing is under way
})

t.test('a host without a downloader is refused by the step, not before', async (t) => {
  const { machine, host, context } = fetching()
  machine.files.delete('/usr/bin/curl')
  const ahead = fetchAhead()
  await ahead.begin({ steps: [step] }, context)
  await soon()
  await t.rejects(ahead.fetchKeys(host, step), { code: 'NO_DOWNLOADER' })
})
