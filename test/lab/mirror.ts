import { readFile } from 'node:fs/promises'
import { $ } from './shell.ts'

/**
 * Gives the address of the Debian archive that this machine's own apt uses (either file format), so
 * that no mirror is ever written down here. Throws where apt names none.
 */
export async function debianMirror(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME="?(\w+)"?$/m.exec(release)?.[1]
  const targets = await $`apt-get indextargets --format ${'$(REPO_URI) $(RELEASE)'}`
  const found = targets.stdout.split('\n').find((line) => line.endsWith(` ${codename}`))
  if (!found) throw new Error(`apt on this machine names no repository for ${codename}`)
  return found.slice(0, found.indexOf(' '))
}

/** Gives what this machine tells its apt about reaching the mirror (proxy, certificates, dates). */
export async function mirrorOptions(): Promise<string[]> {
  const dump = await $`apt-config dump Acquire`
  return dump.stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::|Check-(Date|Valid-Until)).* ".+";$/.test(line))
    .filter((line) => !line.includes('User-Agent'))
}
