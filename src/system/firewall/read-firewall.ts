import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { Chain } from './chain.ts'
import { parseSaved } from './iptables-save.ts'
import { parseRuleset } from './nft-ruleset.ts'

/** The rules of the kernel's packet filter, as far as the tools of this host show them. */
export interface Firewall {
  readonly chains: readonly Chain[]
  /** firewalld runs: it wrote rules that it writes again when it is reloaded. */
  readonly firewalld: boolean
  /** What could not be asked, and why. */
  readonly unread: readonly string[]
}

const LIMIT = 10_000 // ms; rulesets with tens of thousands of addresses take a second

const savers = [
  { program: 'iptables-save', tool: 'iptables', family: 'ip' },
  { program: 'ip6tables-save', tool: 'iptables', family: 'ip6' },
  { program: 'iptables-legacy-save', tool: 'iptables-legacy', family: 'ip' },
  { program: 'ip6tables-legacy-save', tool: 'iptables-legacy', family: 'ip6' },
] as const

/** Reads the firewall of a running host. Asking changes nothing, but may have the kernel load nf_tables. */
export async function readFirewall(host: Host): Promise<Firewall> {
  const unread: string[] = []
  const ask = async (command: readonly [string, ...string[]]): Promise<string | undefined> => {
    const [program] = command
    if (!(await isThere(host, program))) return undefined
    try {
      return (await host.run(command, { timeout: LIMIT })).stdout
    } catch (error) {
      if (!(error instanceof DdFipsError)) throw error
      unread.push(`\`${command.join(' ')}\`: ${error.message.split('\n').at(-1)?.trim()}`)
      return undefined
    }
  }
  const saved = await Promise.all(savers.map(({ program }) => ask([program])))
  const old = savers.flatMap(({ tool, family }, index) => {
    const rules = rulesOf(saved[index])
    // Where the legacy tool was chosen for the host, `iptables-save` is the same: seen once is enough.
    const isRepeated = tool === 'iptables-legacy' && rules === rulesOf(saved[index - 2])
    return isRepeated ? [] : parseSaved(rules, tool, family)
  })
  const json = await ask(['nft', '-j', 'list', 'ruleset'])
  const listed = json === undefined ? undefined : await ask(['nft', '-a', 'list', 'ruleset'])
  // The tables that iptables-nft made are shown by nft as well, in fewer words.
  const seen = new Set(old.map(({ family, table }) => `${family} ${table}`))
  const own = json === undefined ? [] : parseRuleset(json, listed)
  const chains = [...old, ...own.filter(({ family, table }) => !seen.has(`${family} ${table}`))]
  const firewalld = own.some(({ table }) => table === 'firewalld')
  if (json === undefined && old.length === 0 && unread.length === 0) {
    unread.push('neither nft nor iptables-save is installed')
  }
  return { chains, firewalld, unread }
}

/** Without comments, which hold the time, and counters. */
function rulesOf(saved = ''): string {
  return saved.replace(/^#.*\n|\[\d+:\d+\]/gm, '')
}

async function isThere(host: Host, program: string): Promise<boolean> {
  for (const directory of ['/usr/sbin', '/sbin', '/usr/bin', '/bin']) {
    if (await host.stat(`${directory}/${program}`, { follow: true })) return true
  }
  return false
}
