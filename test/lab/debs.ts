import { join } from 'node:path'
import { cached, digestOf } from '../../scripts/cache.ts'
import { type Package, packages, packagesKey, put, sourceFile, stage } from './packages.ts'
import { $ } from './shell.ts'

/** Gives the architecture of this machine, and so of its hosts, in Debian's words. */
export async function debianArchitecture(): Promise<string> {
  return (await $`dpkg --print-architecture`).stdout.trim()
}

/** Builds (once) all fixture packages and gives the directory that holds the .deb files. */
export async function buildDebs(): Promise<string> {
  const key = [await packagesKey(), await digestOf(import.meta.filename)]
  return cached('debs', key, async (draft) => {
    const architecture = await debianArchitecture()
    for (const one of packages) await buildDeb(one, architecture, draft)
  })
}

/** Builds one package into the directory `out`. */
export async function buildDeb(one: Package, architecture: string, out: string): Promise<void> {
  const root = join(out, 'root')
  await stage(one, root)
  const control = (await sourceFile(`${one.name}/control`)) ?? ''
  const filled = control.replace('@version@', one.version).replace('@architecture@', architecture)
  await put(join(root, 'DEBIAN/control'), filled, 0o644)
  for (const script of ['postinst', 'prerm', 'postrm']) {
    const text = await sourceFile(`${one.name}/${script}`)
    if (text !== undefined) await put(join(root, 'DEBIAN', script), text, 0o755)
  }
  await $`chmod 755 ${root} && dpkg-deb --root-owner-group -Zgzip -z1 --build ${root} ${out}`
  await $`rm -rf ${root}`
}
