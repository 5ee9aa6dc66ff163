import { PROXY_PACKAGE } from '../../datadog/packages.ts'
import { agentUser } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { copying, moving, puttingBack } from '../../host/pasted.ts'
import { places } from '../../host/places.ts'
import { type FileProof, hasDigest } from '../../packages/file-proof.ts'
import type { Survey } from '../../survey/survey.ts'

const path = places.proxyExample

/** Puts the copy of the example that dd-fips has kept in its place; nobody but root can change that copy. */
const restoreKept = puttingBack(places.proxyOriginal, path)

const ofAgent = { owner: { user: agentUser, group: agentUser }, mode: 0o640 }

/** Returns a command that puts the example in place of the cfg, which stays beside it. */
export function copyExample(host: Host): Promise<string> {
  return copying(host, path, places.proxyConfig, ofAgent)
}

/** What brings the example back as the package brought it. */
export interface Restoration {
  /** For root's shell. Ends with an error, and has changed nothing, where it could not. */
  readonly restore: string
  /** Sentences for hosts on which it cannot. */
  readonly otherwise?: string
}

/** Gives a text, and the sentences for hosts on which the command in it cannot help. */
export function orElse(text: string, { otherwise }: Pick<Restoration, 'otherwise'>): string {
  return otherwise === undefined ? text : `${text} ${otherwise}`
}

/** The example of the proxy's cfg beside what the package database keeps of it. */
export interface ProvedExample extends Restoration {
  readonly proof: FileProof
  /** What the package brought, where the example is altered and dd-fips has kept a copy of it. */
  readonly genuine?: Buffer | undefined
}

type Packages = Pick<Survey, 'manager' | 'installed'>

/**
 * Holds the example of the proxy's cfg against the package database: whoever can edit the cfg can edit the
 * example alike. `original` is the copy of it that dd-fips has kept. Never throws.
 */
export async function proveExample(
  host: Host,
  packages: Packages,
  example: Buffer,
  original: Buffer | undefined,
): Promise<ProvedExample> {
  const proof = await packages.manager.proof(host, PROXY_PACKAGE, { path, content: example })
  const isGenuine = original && proof.is === 'altered' && hasDigest(original, proof.digest)
  return isGenuine
    ? { proof, genuine: original, restore: restoreKept }
    : { proof, ...instead(packages) }
}

/** Gives what brings back an example that is gone; `original` as above. Never throws. */
export async function restoreLost(
  host: Host,
  packages: Packages,
  original: Buffer | undefined,
): Promise<Restoration> {
  const proof =
    original && (await packages.manager.proof(host, PROXY_PACKAGE, { path, content: original }))
  if (proof?.is === 'packaged') {
    return { restore: restoreKept }
  }
  const { again, ofFile, version } = commandsOf(packages)
  return { restore: `${again} && test -e ${path}`, otherwise: otherwise(ofFile, version) }
}

function commandsOf({ manager, installed }: Packages) {
  const version = installed.get(PROXY_PACKAGE)?.version ?? ''
  return {
    version,
    again: manager.reinstall(PROXY_PACKAGE, version),
    ofFile: manager.reinstallFile('FILE'),
  }
}

/**
 * Brings another in its place. The altered one is moved away first, since package managers leave a
 * configuration file that was changed as it is; and back again where nothing came.
 */
function instead(packages: Packages): Restoration {
  const { again, ofFile, version } = commandsOf(packages)
  const aside = moving(path, `${path}.altered`)
  const back = `{ ${moving(`${path}.altered`, path)}; false; }`
  return {
    restore: `${aside} && { { ${again}; test -e ${path}; } || ${back}; }`,
    otherwise: otherwise(`${aside} && ${ofFile}`, version),
  }
}

const otherwise = (command: string, version: string) =>
  `If no repository has version ${version} of ${PROXY_PACKAGE} any more, run \`dd-fips install --upgrade\` first, then look again. A host that was installed from a bundle has no repository: there run \`${command}\` instead, FILE being that package out of the bundle (\`tar -xf\`).`

/** Says of an altered example what the package database has and what was found. */
export function digestsOf({ by, digest, found }: FileProof & { is: 'altered' }): string {
  return `${path}: ${found ?? 'another digest'}\nas ${by} has it: ${digest}`
}
