import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cached, digestOf } from '../../scripts/cache.ts'
import { root } from '../../scripts/root.ts'
import { agentExample } from './agent-example.ts'
import { proxyCfg } from './proxy-cfg.ts'
import { $ } from './shell.ts'
import { signingKey } from './signing.ts'
import { type Manner, manners } from './variants.ts'

const sources = join(root, 'fixtures', 'packages')

/** What goes into a package besides its control file and scripts, by path. */
interface Content {
  readonly files?: Readonly<Record<string, string | Buffer>>
  /** As `files`, mode 755. */
  readonly programs?: Readonly<Record<string, string | Buffer>>
  /** Target by path of the link. */
  readonly links?: Readonly<Record<string, string>>
}

export interface Package {
  readonly name: string
  /** As Debian writes it, epoch and revision included. */
  readonly version: string
  readonly content: () => Promise<Content>
}

/** Every fixture package; the repository variants choose among them. */
export const packages: readonly Package[] = [
  ...['7.40.1', '7.44.1', '7.47.0', '7.66.0'].map((version) => agent(version)),
  ...(['late', 'dying'] as const).map((manner) => agent('7.66.0', manner)),
  ...['1.1.0', '1.2.0'].map(proxy),
  { name: 'datadog-signing-keys', version: '1:1.4.0', content: keyring },
  { name: 'datadog-fips-agent', version: '1:7.66.0-1', content: async () => ({}) },
]

/** Gives a value that changes whenever anything in a fixture package does. */
export async function packagesKey(): Promise<unknown> {
  const contents = await Promise.all(packages.map((one) => one.content()))
  return [contents, await digestOf(sources, import.meta.filename)]
}

/** Puts what a package installs below `root`. */
export async function stage(one: Package, root: string): Promise<void> {
  const { files = {}, programs = {}, links = {} } = await one.content()
  for (const [path, content] of Object.entries(files)) await put(join(root, path), content, 0o644)
  for (const [path, content] of Object.entries(programs)) {
    await put(join(root, path), content, 0o755)
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o755 })
    await symlink(target, join(root, path))
  }
}

/** Writes a file and its directories with exactly these permissions. */
export async function put(path: string, content: string | Buffer, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  await writeFile(path, content)
  await chmod(path, mode)
}

/** Gives a source file of a package, as `datadog-agent/postinst`, or undefined where there is none. */
export async function sourceFile(path: string): Promise<string | undefined> {
  return source(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

function agent(version: string, manner?: Manner): Package {
  const home = 'opt/datadog-agent'
  const units = ['datadog-agent', 'datadog-agent-trace', 'datadog-agent-process']
  return {
    name: 'datadog-agent',
    version: `1:${version}-${manner ? manners[manner] : 1}`,
    content: async () => ({
      files: {
        ...(await unitFiles('datadog-agent', units)),
        'etc/datadog-agent/datadog.yaml.example': agentExample(),
        [`${home}/version`]: `${version}\n`,
        ...(manner && { [`${home}/manner`]: `${manner}\n` }),
        [`${home}/bin/agent/agent.py`]: await source('datadog-agent/agent.py'),
        [`${home}/bin/agent/sending.py`]: await source('datadog-agent/sending.py'),
        [`${home}/bin/agent/settings.py`]: await source('datadog-agent/settings.py'),
      },
      programs: {
        [`${home}/bin/agent/agent`]: await agentProgram(),
        [`${home}/embedded/bin/trace-agent`]: await agentProgram(),
        [`${home}/embedded/bin/process-agent`]: await agentProgram(),
      },
      links: { 'usr/bin/datadog-agent': `/${home}/bin/agent/agent` },
    }),
  }
}

/** Compiles (once) the program of the Agent: static, with musl, so that it runs on every tree. */
async function agentProgram(): Promise<Buffer> {
  const file = join(sources, 'datadog-agent', 'agent.c')
  const made = await cached('agent-program', await digestOf(file), async (draft) => {
    await $`musl-gcc -static -Os -Wall -Werror -o ${join(draft, 'agent')} ${file}`
  })
  return readFile(join(made, 'agent'))
}

function proxy(version: string): Package {
  return {
    name: 'datadog-fips-proxy',
    version: `${version}-1`,
    content: async () => ({
      files: {
        ...(await unitFiles('datadog-fips-proxy', ['datadog-fips-proxy'])),
        'etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example': proxyCfg(version),
      },
      links: { 'opt/datadog-fips-proxy/embedded/sbin/haproxy': '/usr/sbin/haproxy' },
    }),
  }
}

async function keyring(): Promise<Content> {
  const keys = await Promise.all([signingKey('repository'), signingKey('next')])
  const binary = Buffer.concat(await Promise.all(keys.map((key) => readFile(key.binary))))
  return { files: { 'usr/share/datadog-signing-keys/datadog-archive-keyring.gpg': binary } }
}

async function unitFiles(name: string, units: readonly string[]): Promise<Record<string, string>> {
  const file = async (unit: string) => [
    `lib/systemd/system/${unit}.service`,
    await source(`${name}/${unit}.service`),
  ]
  return Object.fromEntries(await Promise.all(units.map(file)))
}

function source(path: string): Promise<string> {
  return readFile(join(sources, path), 'utf8')
}
