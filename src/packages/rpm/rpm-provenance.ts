import { anyExit, type Host } from '../../host/host.ts'
import { parseAltered } from '../altered-files.ts'
import type { PackageSignature, Provenance } from '../provenance.ts'
import { type ImportedKey, importedKeys } from './rpm-keys.ts'

/** A signature may be over the header or the whole, by RSA or another algorithm (rpm: rpmtag.h). */
const SIGNATURES = ['RSAHEADER', 'DSAHEADER', 'SIGPGP', 'SIGGPG']
const FORMAT = SIGNATURES.map((tag) => `%{${tag}:pgpsig}\\n`).join('')

/** Finds the key of a signature in words; the id is the end of the fingerprint of a key that was imported. */
export function signatureOf(
  output: string,
  keys: readonly ImportedKey[],
): PackageSignature | undefined {
  const said = output.split('\n').find((line) => line !== '' && line !== '(none)')
  if (said === undefined) return undefined
  const id = /Key (?:ID|Fingerprint:?) ([0-9a-f]{16,40})/i.exec(said)?.[1]?.toUpperCase()
  const key = id && keys.find(({ fingerprint }) => fingerprint?.endsWith(id))
  return { said, fingerprint: key ? key.fingerprint : undefined }
}

/** Provenance by rpm(8), from its database; `packages` has versions by name. */
export async function rpmProvenance(
  host: Host,
  packages: ReadonlyMap<string, string>,
): Promise<Provenance[]> {
  const keys = packages.size > 0 ? await importedKeys(host) : []
  const all = [...packages.keys()].map(async (name): Promise<Provenance> => {
    const ask = (...words: string[]) => host.run(['rpm', ...words, name], { expect: anyExit })
    const [files, verified, signed, digest] = await Promise.all([
      ask('-ql'),
      ask('-V'),
      ask('-q', '--qf', FORMAT),
      ask('-q', '--qf', '%{SHA256HEADER}\\n'), // rpm before 4.14 knows no such tag
    ])
    const value = /^[0-9a-f]{64}$/m.exec(digest.stdout)?.[0]
    return {
      name,
      files: files.stdout.split('\n').filter((path) => path.startsWith('/')),
      altered: parseAltered(verified.stdout),
      verifiedBy: `rpm -V ${name}`,
      digest: value
        ? { of: 'the header of the package, which is what is signed', value }
        : undefined,
      signature: signed.code === 0 ? signatureOf(signed.stdout, keys) : undefined,
    }
  })
  return Promise.all(all)
}
