/** Gives the addresses that hosts(5) has for a name. */
export function addressesOf(name: string, hosts: string): string[] {
  const wanted = name.toLowerCase()
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    return names.some((one) => one.toLowerCase() === wanted) ? [address] : []
  })
}

/** Gives the name servers of resolv.conf(5). */
export function nameServersIn(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '')
}
