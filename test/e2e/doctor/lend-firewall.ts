import type { TestHost } from '../../lab/host.ts'
import { $ } from '../../lab/shell.ts'

const programs = ['/usr/sbin/nft', '/usr/sbin/xtables-nft-multi', '/usr/sbin/xtables-legacy-multi']
const modules = '/usr/lib/x86_64-linux-gnu/xtables'

/** Names by which a host calls them; Debian makes these links by update-alternatives. */
const links = {
  iptables: 'xtables-nft-multi',
  'iptables-save': 'xtables-nft-multi',
  'ip6tables-save': 'xtables-nft-multi',
  'iptables-legacy': 'xtables-legacy-multi',
  'iptables-legacy-save': 'xtables-legacy-multi',
}

/** Lays nft and iptables of the machine, with the libraries that they need, on a host. */
export async function lendFirewall({ leader, run }: TestHost): Promise<void> {
  const needed = await $`ldd ${programs}`
  const libraries = [...needed.stdout.matchAll(/=> (\/\S+)/g)].map((match) => match[1] ?? '')
  const files = [...programs, modules, ...new Set(libraries)]
  const root = `/proc/${leader}/root`
  // What the host has itself stays; libraries may be named by the link /lib.
  await $`tar -C / -chf - ${files.map((file) => file.slice(1))} | tar -C ${root} -xf - --skip-old-files --keep-directory-symlink`
  for (const [name, target] of Object.entries(links)) {
    await run(['ln', '-sf', target, `/usr/sbin/${name}`])
  }
}
