import t from 'tap'
import {
  CACHE,
  downloadCommand,
  fileIn,
  installDebs,
  saveDebs,
} from '../../../src/packages/apt/saved-debs.ts'
import { installOptions } from '../install-options.ts'
import { type Answers, rpmHost } from '../rpm/rpm-host.ts'

const directory = '/backups'
const agent = { name: 'datadog-agent', version: '1:7.66.0-1' }
const proxy = { name: 'datadog-fips-proxy', version: '1.1.29' }
const { options } = installOptions()

t.test('a file is found by the name that apt gives it', async (t) => {
  const { host } = rpmHost({
    '/d/datadog-agent_1%3a7.66.0-10_amd64.deb': '',
    '/d/datadog-agent_1%3a7.66.0-1_amd64.deb.part': '',
    '/d/my-datadog-agent_1%3a7.66.0-1_amd64.deb': '',
    '/d/datadog-fips-proxy_1.1.29_arm64.deb': '',
  })
  t.equal(await fileIn(host, '/d', agent), undefined, 'versions and names that only begin like it')
  t.equal(await fileIn(host, '/d', proxy), '/d/datadog-fips-proxy_1.1.29_arm64.deb')
  t.equal(await fileIn(host, '/none', proxy), undefined)
})

t.test('downloads exact versions into a directory of ours', async (t) => {
  const command = downloadCommand([agent, proxy], directory)
  t.match(
    command.join(' '),
    /--reinstall --download-only .*-o Dir::Cache::archives=\/backups .*-- datadog-agent=1:7\.66\.0-1 datadog-fips-proxy=1\.1\.29$/,
  )
  t.ok(command.includes('APT::Sandbox::User=root'), 'only root may write there')
})

/** Saves both packages from a host with these files; `downloads` are what each download leaves. */
async function saved(
  cached: readonly string[],
  downloads: Readonly<Record<string, string>> = {},
  code = 0,
) {
  const files = Object.fromEntries(cached.map((name) => [`${CACHE}/${name}`, `content of ${name}`]))
  const left: string[] = []
  const answers: Answers = [['apt-get', { code }]]
  const { host, run } = rpmHost({ ...files, [`${directory}/.keep`]: '' }, answers)
  const downloading: typeof host = {
    ...host,
    run: async (command, how) => {
      const result = await host.run(command, how)
      const file = downloads[command.at(-1)?.split('=')[0] ?? '']
      if (file) await host.write(`${directory}/${file}`, 'downloaded')
      left.push(command.at(-1) ?? '')
      return result
    },
  }
  const found = await saveDebs(downloading, [agent, proxy], directory, options)
  return { found, host, run, left }
}

t.test("what is in apt's cache is copied for root alone, and nothing is downloaded", async (t) => {
  const { found, host, run } = await saved([
    'datadog-agent_1%3a7.66.0-1_amd64.deb',
    'datadog-fips-proxy_1.1.29_amd64.deb',
  ])
  t.same(Object.keys(found), ['datadog-agent', 'datadog-fips-proxy'])
  t.same(run, [])
  const file = found['datadog-agent'] ?? ''
  t.equal(String(await host.read(file)), 'content of datadog-agent_1%3a7.66.0-1_amd64.deb')
  t.match(await host.stat(file), { mode: 0o600, uid: 0 })
  t.match(file, /^\/backups\/.*\.deb$/)
})

t.test('each of the others is downloaded by itself, so that one cannot cost another', async (t) => {
  const { found, left } = await saved(['datadog-agent_1%3a7.66.0-1_amd64.deb'], {
    'datadog-fips-proxy': 'datadog-fips-proxy_1.1.29_amd64.deb',
  })
  t.same(left, ['datadog-fips-proxy=1.1.29'])
  t.equal(found['datadog-fips-proxy'], '/backups/datadog-fips-proxy_1.1.29_amd64.deb')
})

t.test('what cannot be had is left out', async (t) => {
  const failed = await saved([], {}, 100)
  t.same(failed.found, {})
  t.equal(failed.left.length, 2, 'the second is tried all the same')
  const newer = await saved([], { 'datadog-agent': 'datadog-agent_1%3a7.70.0-1_amd64.deb' })
  t.same(newer.found, {}, 'another version is none')
})

t.test('saved packages are installed in one call of dpkg', async (t) => {
  const { host, run } = rpmHost()
  await installDebs(
    host,
    [
      { ...agent, file: '/b/a.deb' },
      { ...proxy, file: '/b/p.deb' },
    ],
    options,
  )
  t.same(run, ['dpkg --force-confdef --force-confold --install /b/a.deb /b/p.deb'])
})

t.test('a package that dpkg cannot install is an error with its words', async (t) => {
  const { host } = rpmHost({}, [
    ['dpkg', { code: 1, stderr: 'dpkg: error processing archive /b/a.deb\n' }],
  ])
  await t.rejects(installDebs(host, [{ ...agent, file: '/b/a.deb' }], options), {
    code: 'COMMAND_FAILED',
    message: /--install failed:\n {4}dpkg: error processing archive/,
  })
})
