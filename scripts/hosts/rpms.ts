import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, digestOf } from './cache.ts'
import { type Package, packages, packagesKey, sourceFile, stage } from './packages.ts'
import { $ } from './shell.ts'
import { signingKey } from './signing.ts'

/**
 * What a Debian userland has and its rpm database does not know: shell, curl and the like, and the
 * release that dnf asks for.
 */
const userland = `Name: userland
Version: 1
Release: 1
Summary: What is on a test host, said to rpm
License: none
BuildArch: noarch
AutoReqProv: no
Provides: /bin/sh, /bin/bash, /usr/bin/sh, curl, ca-certificates, gnupg2
Provides: system-release(releasever) = 9, system-release = 9, distribution-release = 15
%description
Nothing.
%files
`

/** Builds (once) the RPM that stands for the userland; gives the directory that holds it. */
export async function buildUserland(): Promise<string> {
  return cached('userland', userland, (draft) => build(userland, draft))
}

/** Builds (once) the fixture RPMs; gives a directory with `signed/` and `unsigned/`. */
export async function buildRpms(): Promise<string> {
  const key = [await packagesKey(), await digestOf(import.meta.filename)]
  const signer = await signingKey('repository')
  return cached('rpms', [...key, signer.fingerprint], async (draft) => {
    for (const one of packages.filter(({ name }) => name !== 'datadog-signing-keys')) {
      const root = join(draft, 'root')
      await mkdir(root)
      await stage(one, root)
      await build(await spec(one, root), join(draft, 'unsigned'))
      await $`rm -rf ${root}`
    }
    await $`cp -r ${join(draft, 'unsigned')} ${join(draft, 'signed')}`
    const env = { ...process.env, GNUPGHOME: signer.home }
    const named = ['--define', '_gpg_name repository@test.example']
    const program = ['--define', '__gpg /usr/bin/gpg']
    await $({ env })`rpmsign --addsign ${named} ${program} ${draft}/signed/*.rpm`
  })
}

async function build(text: string, out: string): Promise<void> {
  const work = `${out}.work`
  await mkdir(work, { recursive: true })
  await writeFile(join(work, 'one.spec'), text)
  const settings = [
    `_topdir ${work}`,
    `_rpmdir ${out}`,
    '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    '__os_install_post %{nil}',
    'debug_package %{nil}',
  ].flatMap((define) => ['--define', define])
  await $`rpmbuild -bb --quiet ${settings} ${join(work, 'one.spec')}`
  await $`rm -rf ${work}`
}

/** rpm's scripts are Debian's with other words: a number says what is under way. */
async function spec(one: Package, root: string): Promise<string> {
  const [epoch, rest] = one.version.includes(':') ? one.version.split(':') : ['0', one.version]
  const [version, release] = (rest ?? '').split('-')
  const postinst = await sourceFile(`${one.name}/postinst`)
  const prerm = await sourceFile(`${one.name}/prerm`)
  const files = (await $`cd ${root} && find . ! -type d -printf ${'/%P\n'}`).stdout
  // Directories of its own, which go when the package goes.
  const own = ['-type', 'd', '-path', '*/datadog*', '-printf', '%%dir /%P\n']
  const owned = files + (await $`cd ${root} && find . ${own}`).stdout
  return `Name: ${one.name}
Epoch: ${epoch}
Version: ${version}
Release: ${release}
Summary: STAND-IN for test hosts
License: none
AutoReqProv: no
%description
Behaves outwardly like the package of this name. Not Datadog's program.
%install
cp -a ${root}/. %{buildroot}/
%files
%defattr(-,root,root)
${owned}${postinst ? `%post\nset -- configure\n${postinst}` : ''}
${prerm ? `%preun\n[ "$1" = 0 ] || exit 0\nset -- remove\n${prerm}` : ''}
`
}
