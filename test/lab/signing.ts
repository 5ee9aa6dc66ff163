import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from '../../scripts/cache.ts'
import { $ } from './shell.ts'

/** Who signs: the repository itself, the key that would follow it, and somebody nobody knows. */
export type Signer = 'repository' | 'next' | 'stranger'

export interface SigningKey {
  /** GNUPGHOME that holds the secret key. */
  readonly home: string
  /** 40 hexadecimal digits, upper case. */
  readonly fingerprint: string
  /** Files with the public key, armoured and binary. */
  readonly armoured: string
  readonly binary: string
}

/** Makes (once) a throwaway key and gives it. */
export async function signingKey(signer: Signer): Promise<SigningKey> {
  const home = await cached(`key-${signer}`, { version: 1 }, async (draft) => {
    await $`chmod 700 ${draft}`
    const run = $({ env: { ...process.env, GNUPGHOME: draft } })
    const name = `Test hosts ${signer} <${signer}@test.example>`
    await run`gpg --batch --quiet --passphrase '' --quick-gen-key ${name} rsa3072 sign never`
    await run`gpg --batch --armor --output ${join(draft, 'public.asc')} --export`
    await run`gpg --batch --output ${join(draft, 'public.gpg')} --export`
    const listed = await run`gpg --batch --with-colons --fingerprint`
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed.stdout)?.[1] ?? ''
    await writeFile(join(draft, 'fingerprint'), fingerprint)
    await run`gpgconf --kill all`
  })
  return {
    home,
    fingerprint: await readFile(join(home, 'fingerprint'), 'utf8'),
    armoured: join(home, 'public.asc'),
    binary: join(home, 'public.gpg'),
  }
}

/** Signs a Release file as apt wants it: InRelease (clear) and Release.gpg (detached), beside it. */
export async function signRelease(directory: string, signer: Signer): Promise<void> {
  const { home } = await signingKey(signer)
  const run = $({ cwd: directory, env: { ...process.env, GNUPGHOME: home } })
  const quietly = ['--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '']
  await run`gpg ${quietly} --digest-algo SHA256 --clearsign --output InRelease Release`
  await run`gpg ${quietly} --digest-algo SHA256 --armor --detach-sign --output Release.gpg Release`
}

/** Signs repomd.xml as dnf and zypper want it: a detached signature, and the key, beside it. */
export async function signRepomd(directory: string, signer: Signer): Promise<void> {
  const { home, armoured } = await signingKey(signer)
  const run = $({ cwd: directory, env: { ...process.env, GNUPGHOME: home } })
  await run`gpg --batch --armor --detach-sign --output repomd.xml.asc repomd.xml`
  await run`cp ${armoured} repomd.xml.key`
}

/** Ends the agents that signing has started; they would stay for good. */
export async function stopSigning(): Promise<void> {
  for (const signer of ['repository', 'stranger'] as const) {
    const { home } = await signingKey(signer)
    await $({ env: { ...process.env, GNUPGHOME: home } })`gpgconf --kill all`
  }
}
