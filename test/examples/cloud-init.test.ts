import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { cached } from '../../scripts/cache.ts'
import { root } from '../../scripts/root.ts'
import { places } from '../../src/host/places.ts'
import { hostsAvailable } from '../lab/available.ts'
import { $ } from '../lab/shell.ts'

const userData = join(root, 'examples/cloud-init/user-data')

/** Debian's cloud-init, unpacked and not installed: on this machine it has nothing to do. */
async function cloudInit(): Promise<string> {
  return cached('cloud-init', 'as the distribution has it', async (draft) => {
    await $({ cwd: draft })`apt-get -qq download cloud-init`
    await $({ cwd: draft })`dpkg-deb -x ${await readdir(draft)} .`
  })
}

async function schema(file: string): Promise<{ code: number | null; said: string }> {
  const root = await cloudInit()
  const env = { PATH: '/usr/bin:/bin', PYTHONPATH: `${root}/usr/lib/python3/dist-packages` }
  const program = ['/usr/bin/python3', '-B', `${root}/usr/bin/cloud-init`, 'schema']
  const asked = await $({ env, nothrow: true })`${program} --config-file ${file}`
  return { code: asked.exitCode, said: asked.stdout + asked.stderr }
}

const reason = await hostsAvailable()

t.test('the user data is what cloud-init takes', { skip: reason ?? false }, async (t) => {
  t.match(await schema(userData), { code: 0, said: /Valid/ })
  const broken = join(t.testdir(), 'user-data')
  const text = await readFile(userData, 'utf8')
  await writeFile(broken, text.replace('permissions:', 'permission:'))
  t.not((await schema(broken)).code, 0, 'and a misspelt key is not')
})

t.test('it writes the key to where the first boot looks, for root alone', async (t) => {
  const { write_files } = parse(await readFile(userData, 'utf8'))
  t.match(write_files, [
    { path: places.firstBootKey, permissions: '0600', owner: 'root:root', content: /^\S+$/ },
  ])
})
