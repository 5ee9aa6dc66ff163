import t from 'tap'
import { forImage } from '../../src/commands/image.ts'
import { debian, environment, given } from '../support/machine.ts'
import { openSession, type Wishes } from '../support/session.ts'

const env = { ...environment, DD_API_KEY: '', DD_INSTALL_ONLY: '1' }

/** What the session becomes on a host, where nothing runs unless it is live. */
async function imaged(wishes: Wishes, { live = false, root = '/', files = [] as string[] } = {}) {
  const machine = debian()
  if (!live) machine.files.delete('/run/systemd/system')
  for (const path of ['/lib/systemd/systemd', ...files]) given(machine, path, '')
  const { session, said } = await openSession({ ...machine.host, root }, { env, ...wishes })
  return { ...(await forImage(session)), said }
}

t.test('a host that runs is no image, and its key stays', async (t) => {
  const { settings, isImage, said } = await imaged({ env: environment }, { live: true })
  t.match(settings, { apiKey: environment.DD_API_KEY, firstBoot: false })
  t.equal(isImage, undefined)
  t.same(said, [])
  const asked = await imaged({ flags: { 'first-boot': true } }, { live: true })
  t.match(asked.said, [/^warn --first-boot has no effect/])
})

t.test('an image starts nothing and takes its key at first boot', async (t) => {
  const { settings, isImage, said } = await imaged({})
  t.match(settings, { installOnly: true, firstBoot: true })
  t.equal(isImage, true)
  t.same(said, [])
})

t.test('a key is left out of an image, a host name is not, and both are told', async (t) => {
  const given = { ...env, DD_API_KEY: environment.DD_API_KEY, DD_HOSTNAME: 'web-1' }
  const { settings, said } = await imaged({ env: given })
  t.notOk('apiKey' in settings)
  t.equal(settings.hostname, 'web-1')
  t.match(said, [/^warn The API key is not written/, /^warn DD_HOSTNAME in an image/])
})

t.test('where nothing runs an install must be asked for, a tree says it by itself', async (t) => {
  const refusal = { code: 'NOTHING_RUNS', exit: 'preflight' }
  await t.rejects(imaged({ env: environment }), refusal)
  const program = { root: '/srv/image', files: ['/opt/dd-fips/dd-fips'] }
  t.match((await imaged({ env: environment }, program)).settings, {
    installOnly: true,
    firstBoot: true,
  })
})

t.test('a tree without dd-fips in it cannot take its key at first boot', async (t) => {
  const { settings, said } = await imaged({}, { root: '/srv/image' })
  t.equal(settings.firstBoot, false)
  t.match(said, [/^warn This image will not take .*dd-fips itself is not in it/])
  const asked = imaged({ flags: { 'first-boot': true } }, { root: '/srv/image' })
  await t.rejects(asked, { code: 'FIRST_BOOT_WITHOUT_PROGRAM', exit: 'settings' })
})
