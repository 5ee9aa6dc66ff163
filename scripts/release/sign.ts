import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx/core'

/**
 * Signs a file by an OpenPGP key: writes FILE.asc, a detached signature in armour (RFC 9580, 10). gpg
 * works in a directory of its own that is removed at the end. A key with a passphrase makes gpg ask for
 * it on the terminal. Gives the fingerprint of the key. Throws an Error that says what gpg said.
 * @param key path of the secret key, as `gpg --export-secret-keys` writes it
 */
export async function sign(file: string, key: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'dd-fips-sign.'))
  const gpg = ['gpg', '--homedir', home, '--quiet', '--no-tty']
  const run = $({ quiet: true, stdio: ['inherit', 'pipe', 'pipe'] })
  try {
    await run`${[...gpg, '--batch']} --import ${key}`
    const { stdout } = await run`${[...gpg, '--batch']} --with-colons --list-secret-keys`
    const fingerprint = /^sec:.*\n(?:[^f].*\n)*fpr:{9}([0-9A-F]+):/m.exec(stdout)?.[1]
    if (fingerprint === undefined) throw new Error(`${key} holds no OpenPGP secret key`)
    await rm(`${file}.asc`, { force: true })
    const options = ['--local-user', fingerprint, '--digest-algo', 'SHA256', '--armor']
    const loopback = ['--pinentry-mode', process.stdin.isTTY ? 'ask' : 'error']
    await run`${gpg} ${options} ${loopback} --detach-sign --output ${`${file}.asc`} ${file}`
    return fingerprint
  } finally {
    await $({ quiet: true, nothrow: true })`gpgconf --homedir ${home} --kill gpg-agent`
    await rm(home, { recursive: true, force: true })
  }
}
