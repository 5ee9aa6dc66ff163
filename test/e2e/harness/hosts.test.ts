import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { root } from '../../../scripts/root.ts'
import { hostsAvailable } from '../../lab/available.ts'
import { alive } from '../../lab/boot.ts'
import { bootHost } from '../../lab/host.ts'
import { prepareHosts } from '../../lab/prepare.ts'
import type { TreeName } from '../../lab/trees.ts'
import type { VariantName } from '../../lab/variants.ts'
import { sideBySide } from '../side-by-side.ts'
import { addRepository } from './by-hand.ts'

// A tree that has to be built first takes longer than a test file may.
t.setTimeout(600_000)
const reason = await hostsAvailable()

const trees = ['bookworm', 'bullseye', 'trixie', 'ubuntu-22.04'] as const satisfies TreeName[]
if (!reason) await prepareHosts(...trees)

for (const tree of trees) {
  t.test(
    `a ${tree} host boots, runs commands and leaves nothing`,
    sideBySide(t, reason),
    async (t) => {
      const host = await bootHost({ tree, name: 'web-1' })
      t.teardown(() => host.close())
      t.equal((await host.run(['hostname'])).stdout, 'web-1\n')
      t.equal((await host.run(['cat'], { input: 'a\nb' })).stdout, 'a\nb')
      t.equal((await host.shell('exit 3', { expect: [3] })).code, 3)
      await t.rejects(host.shell('echo why >&2; exit 3'), /ended with 3.*why/s)
      await t.rejects(host.run(['sleep', '60'], { timeout: 100 }), /took more than 100 ms/)
      t.match((await host.shell('env', { env: { GIVEN: 'x' } })).stdout, /^GIVEN=x$/m)
      t.notMatch((await host.shell('env')).stdout, /npm|TAP|LANG/)
      t.equal((await host.shell('command -v node', { expect: 'any' })).code, 1, 'no Node')

      await host.write('/etc/some/file', 'text', { mode: 0o600, owner: 'games:daemon' })
      t.equal(String(await host.read('/etc/some/file')), 'text')
      const status = await host.run(['stat', '-c', '%U:%G %a', '/etc/some/file'])
      t.equal(status.stdout, 'games:daemon 600\n')
      t.equal(await host.read('/etc/no/such/file'), undefined)

      await host.close()
      await host.close()
      t.notOk(await alive(host.leader))
    },
  )
}

const curl = ['curl', '-sS', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}'] as const

t.test(
  'the server shows the release and the keys, and answers as ordered',
  sideBySide(t, reason),
  async (t) => {
    const release = t.testdir({ 'install.sh': 'x'.repeat(100_000) })
    const host = await bootHost({ tree: 'bookworm', release })
    t.teardown(() => host.close())
    const get = async (url: string) => (await host.run([...curl, url], { expect: 'any' })).stdout
    t.equal(await get('https://get.test.example/install.sh'), '200 ')
    t.equal(await get('https://get.test.example/../../owner'), '404 ')
    t.equal(await get('https://keys.test.example/DATADOG_APT_KEY_CURRENT.public'), '200 ')
    t.equal(await get('https://keys.test.example/DATADOG_APT_KEY_C0962C7D.public'), '404 ')
    t.equal(await get('https://app.agent.datadoghq.com/api/v1/series'), '202 ')
    t.match(await host.requests(), [{ path: '/install.sh', method: 'GET' }, {}, {}, {}])
    t.match(await host.intake(), [{ host: 'app.agent.datadoghq.com', through: 'direct' }])
    await host.clearRequests()
    t.strictSame(await host.requests(), [])

    const moved = { status: 302, location: 'https://get.test.example/other' }
    await host.answer({ 'get.test.example/install.sh': moved })
    t.equal(await get('https://get.test.example/install.sh'), `302 ${moved.location}`)
    await host.answer({ 'get.test.example/install.sh': { truncate: 1000 } })
    const cut = await host.run(['curl', '-sS', 'https://get.test.example/install.sh'], {
      expect: [18],
    })
    t.equal(cut.stdout.length, 1000)
    await host.answer({})
    t.equal(await get('https://get.test.example/install.sh'), '200 ')
  },
)

t.test('apt sees what is wrong with each bad repository', sideBySide(t, reason), async (t) => {
  const host = await bootHost({ tree: 'bookworm' })
  t.teardown(() => host.close())
  await addRepository(host)
  const cases: [VariantName, RegExp][] = [
    ['full', /^exit 0$/m],
    ['old', /^exit 0$/m],
    ['tampered', /Hash Sum mismatch|unexpected size.*exit 100/s],
    ['forged', /BADSIG.*exit 100/s],
    ['stranger', /NO_PUBKEY.*exit 100/s],
    ['no-proxy', /Unable to locate package datadog-fips-proxy/],
    ['truncated', /unexpected size.*exit 100/s],
  ]
  const script = `
    rm -rf /var/lib/apt/lists/*
    apt-get -o APT::Update::Error-Mode=any update && apt-get clean &&
      apt-get install -y --download-only datadog-fips-proxy datadog-agent
    echo "exit $?"`
  for (const [variant, says] of cases) {
    await host.serveRepository(variant)
    const { stdout, stderr } = await host.shell(script)
    t.match(stderr + stdout, says, variant)
  }
})

t.test('a host goes with the process that booted it', sideBySide(t, reason), async (t) => {
  const module = join(root, 'test/lab/host.ts')
  const program = join(t.testdir(), 'boot.mts')
  await writeFile(
    program,
    `import { bootHost } from ${JSON.stringify(module)}
const host = await bootHost({ tree: 'bookworm' })
console.log(host.leader)
setInterval(() => {}, 1000)`,
  )
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const child = spawn(join(root, 'node_modules/.bin/tsx'), [program], { detached: true })
    const [line] = await once(child.stdout, 'data')
    t.ok(await alive(Number(line)))
    process.kill(-(child.pid ?? 0), signal)
    for (let tries = 0; tries < 100 && (await alive(Number(line))); tries++) await sleep(50)
    t.notOk(await alive(Number(line)), signal)
  }
})
