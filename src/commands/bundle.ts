import { collectors } from '../bundle/create/collect.ts'
import { readSignKey } from '../bundle/create/sign-key.ts'
import { writeBundle } from '../bundle/create/write-bundle.ts'
import { digestOf } from '../bundle/manifest.ts'
import { OPENER, openerScript, openingLines } from '../bundle/opener.ts'
import { refused } from '../bundle/refused.ts'
import { AGENT_PACKAGE, PROXY_PACKAGE } from '../datadog/packages.ts'
import { type DdFipsError, exitCode, usage } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { removeTree } from '../host/trees.ts'
import { fetchKeys } from '../packages/keys/fetch-keys.ts'
import { chooseKeys } from '../packages/keys/signing-keys.ts'
import type { WantedPackage } from '../packages/package-manager.ts'
import { platformOf } from '../survey/survey.ts'
import { version } from '../version.ts'
import { type Answer, notRoot, type Operands, type Session, surveyed } from './session.ts'

const VALID_DAYS = 90

/**
 * Makes a bundle for hosts of this kind: Datadog's packages, indices and keys as they are signed, what this
 * host lacks of the distribution's, and this program. Throws BUNDLE_NOT_MADE and what the package manager
 * and the keys throw. The host stays as it is.
 */
export async function bundle(session: Session, operands: Operands): Promise<Answer> {
  const { host, flags, progress, settings, user } = session
  if (typeof flags.out !== 'string') throw usage('bundle create needs --out FILE', 'bundle')
  if (user !== 0) throw notRoot('collect packages')
  const out = operands.path(flags.out)
  if (await host.stat(out)) throw usage(`${out} already exists`, 'bundle')
  const opener = `${out.slice(0, out.lastIndexOf('/'))}/${OPENER}`
  await refuseOtherOpener(host, opener)
  const signKey = await keyFrom(flags['sign-key'], operands)
  const survey = await surveyed(session)
  const collect = collectors[survey.manager.name]
  if (collect === undefined) throw notMade(`${survey.manager.name} cannot collect packages here`)
  const packages = [
    {
      name: AGENT_PACKAGE,
      ...(settings.minorVersion && { version: `7.${settings.minorVersion}` }),
    },
    { name: PROXY_PACKAGE },
  ]
  const there = packages.find(({ name }) => survey.installed.has(name))
  if (there)
    throw notMade(`${there.name} is installed here, and its dependencies would be left out`)
  const platform = platformOf(survey)
  const repository = await survey.manager.repository(host, platform, settings)
  const keySource = repository.keyring ?? repository.keyFiles
  if (!keySource || !repository.file) throw notMade('its Datadog repository was set up by hand')
  const work = `${out}.work`
  await host.makeDirectory(work, { mode: 0o755 })
  try {
    progress.start(`fetching signing keys from ${keySource.url}`)
    const files = await fetchKeys(host, keySource)
    const { keys } = chooseKeys({ files, trusted: keySource.trusted, now: new Date() })
    progress.start('collecting packages')
    const collected = await collect(host, {
      repository,
      packages: [...packages, ...repository.packages] as WantedPackage[],
      keys: new Map(keys.map(({ fingerprint, packets }) => [fingerprint, packets])),
      work,
      arch: platform.arch,
    })
    progress.start(`writing ${out}`)
    const now = Date.now()
    const end = now + Number(flags['valid-days'] ?? VALID_DAYS) * 86_400_000
    const manifest = {
      schemaVersion: 1 as const,
      tool: `dd-fips ${version}`,
      madeAt: new Date(now).toISOString(),
      expiresAt: new Date(end).toISOString(),
      platform: {
        id: platform.id,
        version: platform.version,
        arch: platform.arch,
        manager: survey.manager.name,
      },
      ...(collected.suite && { suite: collected.suite }),
      packages: collected.packages,
      dependencies: collected.dependencies,
      keys: Object.fromEntries(
        files.flatMap(({ name, content }) => (content ? [[name, String(content)]] : [])),
      ),
    }
    const all = { ...collected.files, ...(await toolFiles(operands)) }
    const digest = await writeBundle(host, work, out, manifest, all, signKey)
    if (openerScript) await host.write(opener, openerScript, { mode: 0o755 })
    progress.stop()
    return answer(out, manifest, digest, signKey !== undefined, opener)
  } finally {
    progress.stop()
    await removeTree(host, work)
  }
}

/** The program that runs now, and the Node and the libraries of C that came with it, by their names. */
async function toolFiles({ program, files }: Operands): Promise<Record<string, string>> {
  const home = program.slice(0, program.lastIndexOf('/'))
  const libraries = (await files.list(`${home}/lib`)).map((name) => `lib/${name}`)
  const beside = (await files.stat(`${home}/node`)) ? ['node', ...libraries] : []
  return {
    'tool/dd-fips.mjs': program,
    ...Object.fromEntries(beside.map((name) => [`tool/${name}`, `${home}/${name}`])),
  }
}

async function keyFrom(flag: unknown, { path, files }: Operands): Promise<string | undefined> {
  if (typeof flag !== 'string') return undefined
  const key = await files.read(path(flag))
  if (key === undefined) throw usage(`The key file ${flag} does not exist`, 'bundle')
  return readSignKey(key.toString())
}

/** The script is written beside the bundle, and replaces no other file. Throws USAGE. */
async function refuseOtherOpener(host: Host, path: string): Promise<void> {
  const there = openerScript && (await host.read(path))
  if (there && there.toString() !== openerScript) {
    throw usage(`${path} already exists and is another file`, 'bundle')
  }
}

interface Made {
  readonly expiresAt: string
  readonly platform: { readonly id: string; readonly version: string; readonly arch: string }
  readonly packages: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

function answer(out: string, made: Made, digest: string, signed: boolean, opener: string): Answer {
  const { platform, packages, dependencies, expiresAt } = made
  const versions = Object.entries(packages).map(([name, found]) => `  ${name} ${found}\n`)
  const others = Object.keys(dependencies)
  const archive = out.slice(out.lastIndexOf('/') + 1)
  const script = openerScript && { path: opener, sha256: digestOf(openerScript) }
  const text = `${out}: for ${platform.id} ${platform.version} ${platform.arch}, until ${expiresAt.slice(0, 10)}
${versions.join('')}${others.length > 0 ? `  and of the distribution ${others.join(', ')}\n` : ''}
The SHA-256 of its manifest is ${digest}.
Copy the bundle to the other host. There, as root, verify it before anything of it runs:
${openingLines({ archive, digest, signed, script: openerScript })}`
  const json = { bundle: out, digest, signed, ...(script && { opener: script }), ...made }
  return { exit: exitCode.done, text, json }
}

function notMade(why: string): DdFipsError {
  return refused(
    'NOT_MADE',
    `No bundle can be made on this host: ${why}.`,
    'Create it on a connected host of the same distribution, or in a container, without Agent and proxy.',
  )
}
