import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, digestOf } from '../../scripts/cache.ts'
import { type Package, packages, packagesKey, sourceFile, stage } from './packages.ts'
import { $ } from './shell.ts'
import { type Signer, signingKey } from './signing.ts'

/**
 * What a Debian userland has and its rpm database does not know: shell, curl and the like, and the
 * release that dnf asks for. What the proxy runs is a package of its own, that a test can take away.
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

const haproxy = `Name: haproxy
Version: 2.6
Release: 1
Summary: The haproxy that is on a test host, said to rpm
License: none
BuildArch: noarch
AutoReqProv: no
%description
Nothing.
%files
`

/** Builds (once) the RPMs that stand for the userland; gives the directory that holds them. */
export async function buildUserland(): Promise<string> {
  return cached('userland', [userland, haproxy], async (draft) => {
    for (const text of [userland, haproxy]) await build(text, draft)
  })
}

/** Builds (once) the fixture RPMs; gives a directory with `signed/`, `unsigned/` and `stranger/`. */
export async function buildRpms(): Promise<string> {
  const key = [await packagesKey(), await digestOf(import.meta.filename)]
  const signers = { signed: 'repository', stranger: 'stranger' } as const
  const { fingerprint } = await signingKey('repository')
  return cached('rpms', [...key, fingerprint], async (draft) => {
    for (const one of packages.filter(({ name }) => name !== 'datadog-signing-keys')) {
      await buildRpm(one, join(draft, 'unsigned'))
    }
    for (const [directory, signer] of Object.entries(signers)) {
      await $`cp -r ${join(draft, 'unsigned')} ${join(draft, directory)}`
      await sign(join(draft, directory), signer)
    }
  })
}

/** Builds one package into a directory and signs every RPM there, as the repository. */
export async function buildSignedRpm(one: Package, out: string): Promise<void> {
  await buildRpm(one, out)
  await sign(out, 'repository')
}

async function buildRpm(one: Package, out: string): Promise<void> {
  const root = `${out}.root`
  await mkdir(root)
  await stage(one, root)
  await build(await spec(one, root), out)
  await $`rm -rf ${root}`
}

async function sign(directory: string, signer: Signer): Promise<void> {
  const env = { ...process.env, GNUPGHOME: (await signingKey(signer)).home }
  const named = ['--define', `_gpg_name ${signer}@test.example`]
  const program = ['--define', '__gpg /usr/bin/gpg']
  await $({ env })`rpmsign --addsign ${named} ${program} ${await rpmsIn(directory)}`
}

async function rpmsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names.filter((name) => name.endsWith('.rpm')).map((name) => join(directory, name))
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
${one.name === 'datadog-fips-proxy' ? 'Requires: haproxy' : ''}
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
