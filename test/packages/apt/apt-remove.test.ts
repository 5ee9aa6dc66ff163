import t from 'tap'
import { removeDebs } from '../../../src/packages/apt/apt-remove.ts'
import { installOptions } from '../install-options.ts'
import { type Answers, rpmHost } from '../rpm/rpm-host.ts'

const status = (...states: readonly (readonly [name: string, state: string])[]) =>
  states.map(([name, state]) => `Package: ${name}\nStatus: ${state}\nVersion: 1\n`).join('\n')

/** Removes packages; gives the commands without the options of apt-get. */
async function removed(names: string[], purge: string[], answers: Answers = [], dpkg = '') {
  const { host, run } = rpmHost({ '/var/lib/dpkg/status': dpkg }, answers)
  const failure = await removeDebs(host, names, { ...installOptions().options, purge }).catch(
    (error) => error,
  )
  return { failure, run: run.map((line) => line.replace(/ --yes.* -- /, ' ')) }
}

t.test('what stays in part is removed with the rest before anything is purged', async (t) => {
  const { run } = await removed(['a', 'b'], ['b', 'gone-before'])
  t.same(run, [
    'apt-get remove --simulate -- a b',
    'apt-get remove a b',
    'apt-get purge b gone-before',
  ])
})

t.test('where all goes one call is enough', async (t) => {
  t.same((await removed(['a'], ['a'])).run, ['apt-get remove --simulate -- a', 'apt-get purge a'])
  t.same((await removed(['a'], [])).run, ['apt-get remove --simulate -- a', 'apt-get remove a'])
  t.same(
    (await removed([], ['a'])).run,
    ['apt-get purge a'],
    'what was removed before needs nobody',
  )
  t.same((await removed([], [])).run, [])
})

t.test('refuses to take along what needs a package', async (t) => {
  const simulated = 'Remv a [1]\nRemv mine:amd64 [2]\nPurg its-friend [3]\n'
  const { failure, run } = await removed(['a'], ['a'], [[/--simulate/, simulated]])
  t.match(failure, { code: 'PACKAGES_NEEDED', remedy: /^Remove mine, its-friend first/ })
  t.equal(failure.message, 'a cannot be removed: mine, its-friend would go with it.')
  t.equal(run.length, 1)
})

t.test('what apt cannot remove is reported, and nothing is purged then', async (t) => {
  const broken = { code: 100, stderr: 'E: Sub-process dpkg returned an error code (1)' }
  const { failure, run } = await removed(['a', 'b'], ['b'], [[/^apt-get remove --yes/, broken]])
  t.match(failure, { code: 'PACKAGES_NOT_INSTALLED', message: /remove a, b:\n {4}E: Sub-process/ })
  t.equal(run.length, 2)
})

t.test(
  'removes by force what could not be unpacked again, and only of these packages',
  async (t) => {
    const dpkg = status(
      ['a', 'install reinstreq half-installed'],
      ['b', 'install ok installed'],
      ['other', 'install reinstreq half-installed'],
    )
    const { run } = await removed(['a', 'b'], [], [], dpkg)
    t.match(run[0], /^dpkg .*--remove --force-remove-reinstreq -- a$/)
    t.same(run.slice(1), ['apt-get remove --simulate -- a b', 'apt-get remove a b'])
  },
)
