import { haproxyArguments } from '../../config/proxy/haproxy-arguments.ts'
import { PROXY_PACKAGE } from '../../datadog/packages.ts'
import { datadogPaths } from '../../datadog/paths.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { fileIdentity, isDisplaced } from '../../system/file-identity.ts'
import { socketsOf } from '../../system/listeners.ts'
import type { CheckContext } from '../check.ts'
import { foreignCode } from './foreign-code.ts'
import { listening } from './listening.ts'
import { isAsPackaged, packagedDigests } from './packaged-digests.ts'
import type { Packaged } from './packaged-proxy.ts'
import { preloadTrouble } from './preloaded.ts'

/** Where the package keeps its programs. */
const PACKAGE = `${datadogPaths.proxyDirectory}/`

/** Variables by which OpenSSL takes another configuration or provider, and the loader other libraries (ld.so(8)). */
const steering = /^(OPENSSL|LD)_/

/** A process of the proxy, as the kernel has it (proc(5)). */
interface Process {
  readonly pid: number
  readonly program: string
  readonly words: readonly string[]
  readonly variables: readonly (readonly [name: string, value: string])[]
}

/** What is not as the package has it, or, with `skip`, what nobody can tell. */
export interface Trouble {
  readonly status: 'fail' | 'skip'
  readonly summary: string
  readonly evidence: string
  /** What mends it: a change of the unit, a restart, the package's own files, another /etc/ld.so.preload. */
  readonly cure: 'unit' | 'restart' | 'package' | 'preload'
}

/** Gives the processes that serve the ports: those of a wrapper around them serve none. */
export async function serving(context: CheckContext, pids: readonly number[]): Promise<number[]> {
  const { host } = context
  const open = new Set((await listening(context)).map(({ inode }) => inode))
  const sockets = await Promise.all(pids.map((pid) => socketsOf(host, pid)))
  const found = pids.filter((_, index) => [...(sockets[index] ?? [])].some((one) => open.has(one)))
  return found.length > 0 ? found : [...pids]
}

/** Returns a process; undefined where it is gone or is not ours to look at. */
export async function processOf(host: Host, pid: number): Promise<Process | undefined> {
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
    return { pid, program, words, variables }
  } catch {
    return undefined
  }
}

const isOfPackage = (path: string) => path.startsWith(PACKAGE) && !path.includes('/../')

/** Says whether all of a list of paths is the package's; an empty one is the directory of the process (ld.so(8)). */
const areOfPackage = (list: string) => list.split(/[:; ]/).every(isOfPackage)

type Question = (
  context: CheckContext,
  process: Process,
  packaged: Packaged,
) => Promise<readonly Trouble[]>

const failed = (summary: string, evidence: string, cure: Trouble['cure'] = 'unit') =>
  [{ status: 'fail', summary, evidence, cure }] as const
const unknown = (summary: string, evidence: string) =>
  [{ status: 'skip', summary, evidence, cure: 'unit' }] as const

/** Which file runs, and whether it is whole. */
const program: Question = async (context, { pid, program, words }, packaged) => {
  const { host } = context
  if (program.endsWith(' (deleted)')) {
    const summary = 'The proxy still runs a program that was replaced or removed since.'
    return failed(summary, program, 'restart')
  }
  const running = await fileIdentity(host, `/proc/${pid}/exe`)
  const identity = await fileIdentity(host, program)
  if (identity !== undefined && running !== undefined && identity !== running) {
    const summary = `The proxy runs another file than the ${program} that is there.`
    return failed(summary, words.join(' '))
  }
  // A program of another mount namespace is not found here: then it is not the package's, either.
  const own = identity === undefined ? undefined : packaged.programs.get(identity)
  if (own !== undefined || isOfPackage(program)) return wholeProgram(context, own ?? program)
  const summary = `The proxy runs ${program}: that is not the program of its package.`
  return failed(summary, words.join(' '))
}

async function wholeProgram(context: CheckContext, path: string) {
  const { host, survey } = context
  const recorded = (await packagedDigests(context)).get(path)
  if (recorded === undefined) {
    // The package leads to a program of the distribution, by its unit or by a link.
    const isElsewhere = !isOfPackage(path) || (await host.stat(path))?.kind === 'symlink'
    return isElsewhere ? [] : notBrought(survey, host, path)
  }
  const content = await host.read(path)
  if (content === undefined) return unknown(`${path} cannot be read.`, path)
  const isWhole = await isAsPackaged(context, PROXY_PACKAGE, { path, content })
  if (isWhole === true) return []
  if (isWhole === undefined) return unproved(path)
  const summary = `${path} is not as its package brought it.`
  return failed(summary, `${path}, of which the package database has: ${recorded}`, 'package')
}

async function notBrought({ manager }: CheckContext['survey'], host: Host, path: string) {
  const owned = await manager.filesOf(host, [PROXY_PACKAGE])
  if (owned.length > 0 && !owned.includes(path)) {
    return failed(`The proxy runs ${path}, which its package did not bring.`, path)
  }
  return unproved(path)
}

const unproved = (path: string) =>
  unknown(`Nothing proves that ${path} is as its package brought it.`, path)

/** What the command line says. */
const argumentsOf: Question = async (_, { words: [, ...words] }, packaged) => {
  const { files, blind, unknown: strange } = haproxyArguments(words)
  const line = words.join(' ')
  if (files.some((file) => file !== places.proxyConfig) || files.length !== 1) {
    const read = files.filter(Boolean).join(' and ') || 'no cfg'
    return failed(`The proxy reads ${read}, not just ${places.proxyConfig}.`, line)
  }
  if (blind.length > 0) {
    return failed(`The proxy runs with ${blind[0]}: it checks no certificate.`, line)
  }
  const others = strange.filter((word) => !packaged.words.includes(word))
  if (others.length === 0) return []
  return unknown(`What the proxy does with ${others.join(' ')} is not known here.`, line)
}

/** What the environment says. */
const steered: Question = async (_, { variables }, { environment }) => {
  const strange = variables.filter(
    ([name, value]) =>
      steering.test(name) && value !== '' && value !== environment[name] && !areOfPackage(value),
  )
  if (strange.length === 0) return []
  const names = strange.map(([name]) => name).join(', ')
  const summary = `The proxy runs with ${names}: its package does not set that.`
  return failed(summary, strange.map((pair) => pair.join('=')).join('\n'))
}

/** Which cfg the process sees: its unit can put another file in the place (BindReadOnlyPaths=). */
const cfgSeen: Question = async ({ host }, { pid }) => {
  const path = places.proxyConfig
  if (!(await isDisplaced(host, pid, path))) return []
  return failed(
    `The proxy sees another file as ${path} than this host.`,
    `/proc/${pid}/root${path}`,
  )
}

/** Which libraries it has in memory. */
const libraries: Question = async ({ host, survey }, process) => {
  const strange = await foreignCode(host, process, isOfPackage)
  const owners = await Promise.all(strange.map((path) => survey.manager.ownerOf(host, path)))
  const [foreign] = strange.filter((_, at) => owners[at] === undefined)
  const evidence = strange.join('\n')
  if (foreign !== undefined) {
    const summary = `The proxy has loaded ${foreign}: no package has brought that as it is.`
    return failed(summary, evidence)
  }
  if (strange.length === 0) return []
  return unknown(`The proxy has loaded ${strange[0]}, which is not of its package.`, evidence)
}

const preloads: Question = async (context) => {
  const trouble = await preloadTrouble(context)
  return trouble === undefined ? [] : [{ ...trouble, cure: 'preload' }]
}

const unitWhole: Question = async (_, __, { alteredUnit }) =>
  alteredUnit === undefined
    ? []
    : unknown(`${alteredUnit} is not as its package brought it.`, alteredUnit)

const questions = [program, argumentsOf, steered, cfgSeen, libraries, preloads, unitWhole]

/** Returns all that is not as the package has it, of one process. */
export async function troubleOf(
  context: CheckContext,
  process: Process,
  packaged: Packaged,
): Promise<Trouble[]> {
  const found = await Promise.all(questions.map((ask) => ask(context, process, packaged)))
  return found.flat()
}
