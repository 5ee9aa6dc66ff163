import type { CheckContext } from '../../checks/check.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { asAgent } from '../../host/as-agent.ts'
import { kernelFips } from '../../system/kernel-fips.ts'
import type { CryptographyFacts } from '../evidence.ts'
import { digestsOf } from './files.ts'

/** Libraries by which a process encrypts: OpenSSL's own, and its FIPS provider. */
const cryptographic = /\/(?:lib(?:ssl|crypto)|fips)[^/]*\.so[^/]*$/

const aboutLibrary = /^(?:Built|Running) (?:with|on) (?:OpenSSL|SSL) .*$/gm

/** Says what can be seen of the cryptography of the kernel, the distribution and the running proxy. */
export async function cryptographyFacts({
  host,
  survey,
}: CheckContext): Promise<CryptographyFacts> {
  const line = async (path: string) => (await host.read(path))?.toString().trim()
  const configured = await line('/etc/crypto-policies/config')
  const active = await line('/etc/crypto-policies/state/current')
  const policy =
    active && active !== configured ? `${active} (configured: ${configured})` : configured
  const pids = host.root === '/' ? (survey.units.get(proxyUnit)?.pids ?? []) : []
  const [pid] = pids
  return {
    kernelFips: await kernelFips(host),
    cryptoPolicy: policy,
    proxyLibrary: pid === undefined ? [] : await libraryOf(host, pid),
    loaded: await loadedBy(host, pids),
  }
}

/**
 * Asks the program that is in memory, also where it was replaced on disk; HAProxy tells of its library (-vv).
 * What dd-agent runs, dd-agent may have written: it is run with the rights of dd-agent, never with root's.
 */
async function libraryOf(host: CheckContext['host'], pid: number): Promise<string[]> {
  const options = { expect: [0, 1, 126, 127], timeout: 10_000 }
  const command = [`/proc/${pid}/exe`, '-vv'] as const
  const { stdout } = (await isOfRoot(host, pid))
    ? await host.run([...command], options)
    : await asAgent(host, command, options)
  return stdout.match(aboutLibrary) ?? []
}

/**
 * Says whether root runs a process, in all four of its identities (proc_pid_status(5)). The owner of /proc/PID
 * does not tell: a process of anybody can have that be root (PR_SET_DUMPABLE).
 */
async function isOfRoot(host: CheckContext['host'], pid: number): Promise<boolean> {
  const status = (await host.read(`/proc/${pid}/status`))?.toString() ?? ''
  return /^Uid:\t0\t0\t0\t0$/m.test(status)
}

/** A file that was replaced since is marked by the kernel (proc_pid_maps(5)): what is in memory is not it. */
async function loadedBy(host: CheckContext['host'], pids: readonly number[]) {
  const maps = await Promise.all(pids.map((pid) => host.read(`/proc/${pid}/maps`)))
  const paths = maps
    .flatMap((map) => map?.toString().split('\n') ?? [])
    .map((row) => row.split(/\s+/).slice(5).join(' '))
  const found = [
    ...new Set(paths.filter((path) => cryptographic.test(path.replace(/ \(deleted\)$/, '')))),
  ]
  const digests = await digestsOf(
    host,
    found.filter((path) => !path.endsWith(' (deleted)')),
  )
  return found.sort().map((path) => ({ path, sha256: digests.get(path) }))
}
