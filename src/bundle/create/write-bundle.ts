import type { Host } from '../../host/host.ts'
import { makeDirectories } from '../../host/trees.ts'
import { digestOf, MANIFEST, type Manifest, SIGNATURE } from '../manifest.ts'
import { refused } from '../refused.ts'
import { signatureOf } from './sign-key.ts'

/**
 * Writes a bundle: tar in the ustar format, the manifest first. Gives the digest of the manifest.
 * @param files paths on the host, by their path in the bundle
 * @param signKey a private key as PEM
 */
export async function writeBundle(
  host: Host,
  work: string,
  out: string,
  manifest: Omit<Manifest, 'files'>,
  files: Readonly<Record<string, string>>,
  signKey?: string,
): Promise<string> {
  const stage = `${work}/stage`
  await host.makeDirectory(stage)
  const listed: Manifest['files'][number][] = []
  for (const [path, from] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const content = await host.read(from)
    if (content === undefined) throw refused('NOT_MADE', `${from} is gone.`)
    await makeDirectories(host, stage, `${stage}/${path}`.replace(/\/[^/]*$/, ''))
    await host.write(`${stage}/${path}`, content, {
      mode: path.startsWith('tool/') ? 0o755 : 0o644,
    })
    listed.push({ path, bytes: content.length, sha256: digestOf(content) })
  }
  const text = Buffer.from(`${JSON.stringify({ ...manifest, files: listed }, undefined, 2)}\n`)
  await host.write(`${stage}/${MANIFEST}`, text)
  const first = [MANIFEST]
  if (signKey !== undefined) {
    await host.write(`${stage}/${SIGNATURE}`, signatureOf(text, signKey))
    first.push(SIGNATURE)
  }
  const plain = ['--format=ustar', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
  const names = [...first, ...listed.map(({ path }) => path)]
  await host.run(['tar', ...plain, '-C', stage, '-cf', `${work}/bundle.tar`, '--', ...names])
  await host.run(['mv', '-T', '--', `${work}/bundle.tar`, out])
  return digestOf(text)
}
