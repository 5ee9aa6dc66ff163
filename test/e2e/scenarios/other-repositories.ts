import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildUserland } from '../../lab/rpms.ts'
import { $ } from '../../lab/shell.ts'
import type { Family } from '../families.ts'
import type { Stage } from '../scenario.ts'

const repoFiles = { dnf: '/etc/yum.repos.d', zypper: '/etc/zypp/repos.d' } as const

type OnRpm = keyof typeof repoFiles

/** Names a repository of the administrator to dnf or zypper. */
async function addRepo({ host }: Stage, manager: OnRpm, id: string, url: string): Promise<void> {
  const options = 'enabled=1\ngpgcheck=0\nautorefresh=1\n'
  const text = `[${id}]\nname=${id}\nbaseurl=${url}\n${options}`
  await host.write(`${repoFiles[manager]}/${id}.repo`, text)
}

/** Adds a repository that counts who asks it. Gives files that the package manager has of it already. */
export async function addOther(stage: Stage): Promise<string[]> {
  const { host, family } = stage
  if (family.manager !== 'apt') {
    await addRepo(stage, family.manager, 'other', 'https://other.test.example/')
    return []
  }
  const list = '/var/lib/apt/lists/other.test.example_dists_stable_InRelease'
  await host.write('/etc/apt/sources.list.d/other.list', 'deb https://other.test.example/ a b\n')
  await host.write(list, 'what apt knows of another repository')
  return [list]
}

/** The real haproxy, in a repository of the administrator that apt has not heard of yet. */
const moveDeb = `
set -e
mkdir -p /srv/repository /srv/haproxy/DEBIAN /srv/haproxy/usr/sbin
dpkg-query -s haproxy | grep -v ^Status: | sed '/^Conffiles:/,/^[A-Z]/{/^Conffiles:/d;/^ /d}' \
  >/srv/haproxy/DEBIAN/control
cp /usr/sbin/haproxy /srv/haproxy/usr/sbin/
dpkg -P haproxy
dpkg-deb -b /srv/haproxy /srv/repository/haproxy.deb
cd /srv/repository
{ dpkg-deb -f haproxy.deb
  echo "Filename: ./haproxy.deb"
  echo "Size: $(stat -c %s haproxy.deb)"
  echo "SHA256: $(sha256sum haproxy.deb | cut -d' ' -f1)"
} >Packages
echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/own.list
`

/** The same of rpm, whose haproxy is a name only: the program itself stays where it is. */
async function moveRpm(stage: Stage, manager: OnRpm): Promise<void> {
  const { host } = stage
  const inside = `/proc/${host.leader}/root/srv/repository`
  await mkdir(inside, { recursive: true })
  const from = await buildUserland()
  const [rpm = ''] = (await readdir(from)).filter((name) => name.startsWith('haproxy'))
  await cp(join(from, rpm), join(inside, rpm))
  await $`createrepo_c --quiet --no-database ${inside}`
  await host.run(['rpm', '-e', 'haproxy'])
  await addRepo(stage, manager, 'own', 'file:///srv/repository')
}

const moves: Readonly<Record<Family['manager'], (stage: Stage) => Promise<unknown>>> = {
  apt: ({ host }) => host.shell(moveDeb),
  dnf: (stage) => moveRpm(stage, 'dnf'),
  zypper: (stage) => moveRpm(stage, 'zypper'),
}

/** Takes haproxy, which the proxy's package needs, off the host; another repository has it. */
export function moveHaproxy(stage: Stage): Promise<unknown> {
  return moves[stage.family.manager](stage)
}
