import { datadogPaths } from '../../datadog/paths.ts'
import { proxyUnit } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { managerInCharge } from '../../services/registry.ts'
import { wordsOf } from '../../services/systemd/systemd-show.ts'
import { needsReload } from '../../services/systemd/unit-sources.ts'
import { socketsOf } from '../../system/listeners.ts'
import type { CheckContext, Finding } from '../check.ts'
import { listening } from './listening.ts'

/** Where the package keeps its programs. */
const PACKAGE = `${datadogPaths.proxyDirectory}/`

/** Where packages keep units; what administrators write stands elsewhere (systemd.unit(5)). */
const unitFiles = ['/usr/lib', '/lib'].map((top) => `${top}/systemd/system/${proxyUnit}.service`)

/** Variables by which OpenSSL takes another configuration or provider, and the loader other libraries (ld.so(8)). */
const steering = /^(OPENSSL|LD)_/

/** How the package itself starts the proxy. */
interface Packaged {
  /** The file that its unit starts, links followed; undefined where there is no such unit or file. */
  readonly program: string | undefined
  readonly environment: Readonly<Record<string, string>>
}

/** A process of the proxy, as the kernel has it (proc(5)). */
interface Process {
  readonly program: string
  readonly words: readonly string[]
  readonly variables: readonly (readonly [name: string, value: string])[]
}

async function packaged(host: Host): Promise<Packaged> {
  const texts = await Promise.all(unitFiles.map((path) => host.read(path)))
  const lines = String(texts.find((text) => text !== undefined) ?? '').split('\n')
  const of = (name: string) =>
    lines.flatMap((line) => new RegExp(`^\\s*${name}\\s*=\\s*(.*)$`).exec(line)?.[1] ?? [])
  const [program] = of('ExecStart').map((line) => /^[-@:+!]*(\S+)/.exec(line)?.[1])
  const environment = Object.assign({}, ...of('Environment').map(wordsOf))
  return { program: program && (await identityOf(host, program)), environment }
}

/** What tells a file from others, under whatever name it is found; undefined where there is none. */
async function identityOf(host: Host, path: string): Promise<string | undefined> {
  const status = await host.stat(path, { follow: true }).catch(() => undefined)
  return status && `${status.device} ${status.inode}`
}

/** Gives the processes that serve the ports: those of a wrapper around them serve none. */
async function serving(context: CheckContext, pids: readonly number[]): Promise<number[]> {
  const { host } = context
  const open = new Set((await listening(context)).map(({ inode }) => inode))
  const sockets = await Promise.all(pids.map((pid) => socketsOf(host, pid)))
  const found = pids.filter((_, index) => [...(sockets[index] ?? [])].some((one) => open.has(one)))
  return found.length > 0 ? found : [...pids]
}

/** Undefined where the process is gone or is not ours to look at. */
async function processOf(host: Host, pid: number): Promise<Process | undefined> {
  const listOf = async (name: string) =>
    (await host.read(`/proc/${pid}/${name}`))?.toString().split('\0').filter(Boolean)
  try {
    const program = await host.readLink(`/proc/${pid}/exe`)
    const [words, pairs] = [await listOf('cmdline'), await listOf('environ')]
    if (program === undefined || words === undefined || pairs === undefined) return undefined
    const variables = pairs.map((pair): [string, string] => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    })
    return { program, words, variables }
  } catch {
    return undefined
  }
}

/** Gives the configurations that HAProxy is started with (management guide 2.x, section 3: `-f`, `--`). */
function filesOf(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  const rest = end < 0 ? [] : words.slice(end + 1)
  const flags = end < 0 ? words : words.slice(0, end)
  return [...flags.flatMap((word, at) => (word === '-f' ? (flags[at + 1] ?? '') : [])), ...rest]
}

const isOfPackage = (path: string) => path.startsWith(PACKAGE) && !path.includes('/../')

/** Says whether all of a list of paths is the package's; an empty one is the directory of the process (ld.so(8)). */
const areOfPackage = (list: string) => list.split(/[:; ]/).every(isOfPackage)

function steered({ variables }: Process, { environment }: Packaged): string[] {
  const strange = variables.filter(
    ([name, value]) =>
      steering.test(name) && value !== '' && value !== environment[name] && !areOfPackage(value),
  )
  return strange.map(([name, value]) => `${name}=${value}`)
}

interface Trouble {
  readonly summary: string
  readonly evidence: string
  readonly how: 'restart' | 'reload'
}

async function troubleOf(
  host: Host,
  process: Process,
  package_: Packaged,
): Promise<Trouble | undefined> {
  const { program, words } = process
  if (program.endsWith(' (deleted)')) {
    const summary = 'The proxy still runs a program that was replaced or removed since.'
    return { summary, evidence: program, how: 'restart' }
  }
  const identity = await identityOf(host, program)
  // A program of another mount namespace is not found here: then it is not the package's, either.
  const isItsOwn = identity !== undefined && identity === package_.program
  if (!isOfPackage(program) && !isItsOwn) {
    const summary = `The proxy runs ${program}: that is not the program of its package.`
    return { summary, evidence: words.join(' '), how: 'reload' }
  }
  const files = filesOf(words)
  if (files.some((file) => file !== places.proxyConfig) || files.length !== 1) {
    const summary = `The proxy reads ${files.join(' and ') || 'no cfg'}, not just ${places.proxyConfig}.`
    return { summary, evidence: words.join(' '), how: 'reload' }
  }
  const strange = steered(process, package_)
  if (strange.length === 0) return undefined
  const names = strange.map((pair) => pair.slice(0, pair.indexOf('='))).join(', ')
  const summary = `The proxy runs with ${names}: its package does not set that.`
  return { summary, evidence: strange.join('\n'), how: 'reload' }
}

/**
 * Says whether the processes of the proxy are the packaged program with the packaged cfg: a drop-in of its
 * unit can start another one on the same ports. Undefined where nothing of it runs: that is another check's.
 */
export async function proxyProcess(context: CheckContext): Promise<Finding | undefined> {
  const { host, survey } = context
  const state = survey.units.get(proxyUnit)
  if (host.root !== '/' || !state?.active) return undefined
  const { typed } = managerInCharge(host, survey.detection.init)
  const restart = `Run \`${typed.reload(proxyUnit)}\`.`
  if (await needsReload(host, proxyUnit, state.sources)) {
    const summary = `Files of ${proxyUnit} changed since systemd read them.`
    return { status: 'fail', summary, remedy: restart }
  }
  const pids = await serving(context, state.pids)
  const all = await Promise.all(pids.map((pid) => processOf(host, pid)))
  const seen = all.filter((one) => one !== undefined)
  if (seen.length === 0) {
    return { status: 'skip', summary: 'The processes of the proxy could not be looked at.' }
  }
  const package_ = await packaged(host)
  for (const process of seen) {
    const trouble = await troubleOf(host, process, package_)
    if (trouble === undefined) continue
    const { summary, evidence, how } = trouble
    const cure = `Remove what says so from the unit (\`${typed.show(proxyUnit)}\`), then run \`${typed.reload(proxyUnit)}\`.`
    return { status: 'fail', summary, evidence, remedy: how === 'restart' ? restart : cure }
  }
  const evidence = `pids ${pids.join(' ')} run ${seen[0]?.program} with ${places.proxyConfig}`
  return { status: 'pass', summary: 'The proxy runs as its package has it.', evidence }
}
