import { type Bundle, openBundle, refuseUnfit } from '../bundle/open-bundle.ts'
import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { DdFipsError, usage } from '../errors.ts'
import { changeable } from '../host/root-alone.ts'
import { means } from '../packages/resolve-version.ts'
import { notAcceptable, type Settings } from '../settings/settings.ts'
import { platformOf, type Survey } from '../survey/survey.ts'
import type { Operands, Session } from './session.ts'

/** Opens and checks the bundle of `--bundle`, if one was given. Throws USAGE (exit 6) and what opening it throws. */
export async function givenBundle(
  { host, flags, progress, user }: Session,
  operands: Operands | undefined,
): Promise<Bundle | undefined> {
  const [file, keyFile, digest] = [flags.bundle, flags['bundle-key'], flags['bundle-digest']]
  if (typeof file !== 'string' || operands === undefined) return undefined
  const { path, files } = operands
  if (typeof keyFile !== 'string' && typeof digest !== 'string') {
    throw usage('--bundle needs --bundle-key or --bundle-digest: nothing else can verify it')
  }
  if (typeof keyFile === 'string')
    await refuseOpenKey(files, path(keyFile), [user, operands.sudoUser])
  const key = typeof keyFile === 'string' ? await files.read(path(keyFile)) : undefined
  if (typeof keyFile === 'string' && key === undefined)
    throw usage(`The key file ${keyFile} does not exist`)
  progress.start(`checking ${file}`)
  const trust = {
    ...(key && { key: key.toString() }),
    ...(typeof digest === 'string' && { digest }),
  }
  return openBundle(host, path(file), trust).finally(() => progress.stop())
}

/** Refuses a key that others than root and the one who named it (`users`) can change: it would verify whatever they like. */
async function refuseOpenKey(
  files: Operands['files'],
  file: string,
  users: readonly (number | undefined)[],
): Promise<void> {
  const owner = await files.stat(file, { follow: true })
  const also = owner && users.includes(owner.uid) ? owner : undefined
  const open = await changeable(files, file, { ...(also && { also }), follow: true })
  if (open === undefined) return
  throw new DdFipsError({
    code: 'UNSAFE_PATH',
    exit: 'preflight',
    message: `The key ${file} verifies nothing: other users can change ${open}.`,
    remedy:
      'Copy the key to a directory of your own, compare it with its source, and name that copy.',
  })
}

/** Refuses a bundle that is not for this host, or past its time (exit 4), or has another Agent than asked for (6). */
export function refuseBundle(
  bundle: Bundle | undefined,
  survey: Survey,
  { minorVersion }: Settings,
): void {
  if (bundle === undefined) return
  const { id, version, arch } = platformOf(survey)
  refuseUnfit(bundle.manifest, { id, version, arch, manager: survey.manager.name }, new Date())
  const { [AGENT_PACKAGE]: agent = '' } = bundle.manifest.packages
  if (minorVersion && !means(`7.${minorVersion}`, agent)) {
    throw notAcceptable(
      'DD_AGENT_MINOR_VERSION',
      `the bundle has version ${agent}`,
      'Leave it out.',
    )
  }
}
