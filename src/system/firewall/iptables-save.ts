import { BlockList } from 'node:net'
import {
  allOf,
  anyOf,
  type Chain,
  type ChainVerdict,
  EPHEMERAL,
  type Fit,
  fitsInterface,
  type Hook,
  isOfLoopback,
  isOutgoing,
  not,
  type OpeningPacket,
  type Rule,
} from './chain.ts'

/** Built-in chains by the hook that leads to them; what is forwarded is not opened here. */
const hooks: Readonly<Record<string, Hook>> = {
  INPUT: 'input',
  OUTPUT: 'output',
  PREROUTING: 'prerouting',
  POSTROUTING: 'postrouting',
}

/** Priorities of the tables (include/uapi/linux/netfilter_ipv4.h); nat can drop nothing. */
const tables: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  filter: 0,
  security: 50,
}

const targets: Readonly<Record<string, ChainVerdict>> = {
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  REJECT: { kind: 'reject' },
  RETURN: { kind: 'return' },
}

/** Targets of extensions do something to a packet and pass it on (iptables-extensions(8)). */
const isExtension = (name: string, chains: ReadonlyMap<string, unknown>) =>
  targets[name] === undefined && !chains.has(name)

/** Reads what `iptables-save` or `ip6tables-save` prints, the legacy ones too (iptables-save(8)). */
export function parseSaved(
  saved: string,
  tool: 'iptables' | 'iptables-legacy',
  family: 'ip' | 'ip6',
): Chain[] {
  const found: Chain[] = []
  for (const block of saved.split(/^\*/m).slice(1)) {
    const [table = '', ...lines] = block.split('\n')
    const priority = tables[table]
    if (priority === undefined) continue
    const chains = new Map<string, { policy: Chain['policy']; rules: Rule[] }>()
    for (const line of lines) {
      const [, name, policy] = /^:(\S+) (\S+)/.exec(line) ?? []
      if (name) chains.set(name, { policy: policy === 'DROP' ? 'drop' : 'accept', rules: [] })
    }
    for (const line of lines) {
      const name = /^(?:\[[\d:]+\] )?-A (\S+)/.exec(line)?.[1] ?? ''
      chains.get(name)?.rules.push(ruleOf(line, chains))
    }
    for (const [name, { policy, rules }] of chains) {
      found.push({ tool, family, table, name, hook: hooks[name], priority, policy, rules })
    }
  }
  return found
}

type Test = (packet: OpeningPacket, hook: Hook) => Fit

const yesNo = (is: boolean): Fit => (is ? 'yes' : 'no')
const always: Test = () => 'yes'

/** What an option with one value asks of a packet; all that are not here may or may not fit. */
const options: Readonly<Record<string, (value: string) => Test>> = {
  '-p': (value) => () => yesNo(['tcp', '6', 'all'].includes(value)),
  '-i': (value) => (packet, hook) => (isOutgoing(hook) ? 'no' : fitsInterface(value, packet)),
  '-o': (value) => (packet, hook) => (isOutgoing(hook) ? fitsInterface(value, packet) : 'no'),
  '-s': (value) => (packet) => fitsNetwork(value, packet.source),
  '-d': (value) => (packet) => fitsNetwork(value, packet.destination),
  '--dport': (value) => (packet) => fitsPorts(value, packet.port),
  '--dports': (value) => (packet) => fitsPorts(value, packet.port),
  '--sport': (value) => () => fitsPorts(value, EPHEMERAL),
  '--sports': (value) => () => fitsPorts(value, EPHEMERAL),
  '--ctstate': (value) => () => yesNo(value.split(',').includes('NEW')),
  '--state': (value) => () => yesNo(value.split(',').includes('NEW')),
  '--comment': () => always,
  '-m': () => always,
}

function ruleOf(line: string, chains: ReadonlyMap<string, unknown>): Rule {
  const text = line.replace(/^\[[\d:]+\] /, '')
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(
    ([whole, inner]) => inner ?? whole,
  )
  const tests: Test[] = []
  let verdict: ChainVerdict = { kind: 'none' }
  let isNegated = false
  for (let at = 2; at < words.length; at++) {
    const [option = '', value = ''] = [words[at], words[at + 1]]
    if (option === '!') isNegated = true
    if (option === '!') continue
    if (option === '-j' || option === '-g') {
      const jump: ChainVerdict = { kind: option === '-g' ? 'goto' : 'jump', chain: value }
      verdict = isExtension(value, chains) ? { kind: 'none' } : (targets[value] ?? jump)
      break // what follows are options of the target
    }
    const test = options[option]?.(value) ?? (() => 'maybe' as const)
    tests.push(isNegated ? (packet, hook) => not(test(packet, hook)) : test)
    isNegated = false
    if (options[option] || !/^[-!]/.test(value)) at += 1 // the value
  }
  return {
    text,
    judge: (packet, hook) => ({ fit: allOf(tests.map((test) => test(packet, hook))), verdict }),
  }
}

function fitsPorts(value: string, port: number): Fit {
  const ranges = value.split(',').map((range) => range.split(':').map(Number))
  return yesNo(ranges.some(([low = 0, high = low]) => port >= low && port <= high))
}

function fitsNetwork(value: string, address: string | undefined): Fit {
  return anyOf(value.split(',').map((network) => fitsOne(network, address)))
}

function fitsOne(network: string, address: string | undefined): Fit {
  const [first = '', length] = network.split('/')
  const kind = first.includes(':') ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  try {
    list.addSubnet(first, Number(length ?? (kind === 'ipv6' ? 128 : 32)), kind)
  } catch {
    return 'maybe' // a mask with holes
  }
  if (address !== undefined) return yesNo(list.check(address, kind))
  if (length === '0') return 'yes'
  return isOfLoopback(kind, [first], length === undefined ? undefined : Number(length))
    ? 'no'
    : 'maybe'
}
