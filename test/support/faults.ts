import type { Host } from '../../src/host/host.ts'

/** How a call goes wrong: it fails undone, it fails though it was done, or the power is cut at either point. */
const kinds = ['fails before', 'fails after', 'killed before', 'killed after'] as const
export type FaultKind = (typeof kinds)[number]

export interface Fault {
  /** The first call is 1. */
  readonly at: number
  readonly kind: FaultKind
}

/** Nobody may take this for an ordinary failure: what is killed does nothing more. */
class Killed extends Error {}

type Call = (...given: unknown[]) => Promise<unknown>

/** A host whose calls are counted and of which one goes wrong. */
export function faulty(host: Host, fault?: Fault) {
  const calls: string[] = []
  let dead = false
  const wrap =
    (name: string, call: Call): Call =>
    async (...given) => {
      if (dead) throw new Killed('nothing runs any more')
      calls.push(`${name} ${[given[0]].flat().join(' ')}`)
      if (calls.length !== fault?.at) return call(...given)
      dead = fault.kind.startsWith('killed')
      if (fault.kind.endsWith('after')) await call(...given).catch(() => undefined)
      throw dead ? new Killed('the power was cut') : new Error(`EIO: input/output error, ${name}`)
    }
  const wrapped = Object.entries(host).map(([name, member]) => [
    name,
    typeof member === 'function' ? wrap(name, member) : member,
  ])
  return { host: Object.fromEntries(wrapped) as Host, calls }
}

const changing = /^(write|create|copy|remove|setOwner|makeDirectory) (?!\/var\/(lib|log)\/dd-fips)/
const asking =
  /^run (curl|lsattr|apt-cache|apt-get remove --simulate|apt-get install .*--download-only|systemctl show|systemctl show-environment|journalctl|dpkg (--verify|-L)|openssl dgst|sha256sum|md5sum|systemd-detect-virt|su -s \/bin\/sh dd-agent -c exec datadog-agent diagnose|su -s \/bin\/sh dd-agent -c exec \/proc\/\d+\/exe -vv)\b/

/** The calls that change a host, as far as it is not our own state. */
export function changesIn(calls: readonly string[]): string[] {
  return calls.filter((call) => changing.test(call) || (/^run /.test(call) && !asking.test(call)))
}

/**
 * One of each `step` numbers up to `count`, chosen from a fixed seed; with DD_FIPS_TEST_FULL one of each
 * `full`, which by default is every one.
 */
export function sample(count: number, step: number, seed: number, full = 1): number[] {
  const size = process.env.DD_FIPS_TEST_FULL ? full : step
  let state = seed
  const next = () => {
    state = (state * 1103515245 + 12345) % 2147483648 // the generator of ISO C, 7.22.2.2
    return state / 2147483648
  }
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, index) => index * size)
  return starts.map((start) => start + 1 + Math.floor(next() * Math.min(size, count - start)))
}
