import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from '../../scripts/cache.ts'
import { intakeNames, repositoryNames } from './names.ts'
import { $ } from './shell.ts'

export interface Certificates {
  /** PEM files: the throwaway authority, and the server's certificate and key. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Makes (once) a certificate authority that only test hosts trust, and one server certificate of it. */
export async function certificates(): Promise<Certificates> {
  const names = [...repositoryNames, 'other.test.example', ...intakeNames, 'localhost']
  const directory = await cached('certificates', { version: 2, names }, async (draft) => {
    const run = $({ cwd: draft })
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const authority = ['-subj', '/CN=dd-fips test hosts', '-days', '3650', '-keyout', 'ca.key']
    // Python 3.13 verifies strictly (RFC 5280): what a certificate is for, and which key signed it.
    const use = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
    await run`openssl req -x509 ${curve} ${authority} ${use} -out ca.pem`
    await run`openssl req ${curve} -subj /CN=test.example -keyout server.key -out server.csr`
    const alternatives = names.map((name) => `DNS:${name}`).join(',')
    await writeFile(
      join(draft, 'san'),
      `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n`,
    )
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650']
    await run`openssl x509 -req -in server.csr ${signer} -extfile san -out server.pem`
  })
  return {
    authority: join(directory, 'ca.pem'),
    certificate: join(directory, 'server.pem'),
    key: join(directory, 'server.key'),
  }
}
