import { PROXY_PACKAGE } from '../../datadog/packages.ts'
import { datadogPaths } from '../../datadog/paths.ts'
import { proxyUnit } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { wordsOf } from '../../services/systemd/systemd-show.ts'
import { fileIdentity } from '../../system/file-identity.ts'
import type { CheckContext } from '../check.ts'
import { isAsPackaged } from './packaged-digests.ts'

/** Where packages keep units; what administrators write stands elsewhere (systemd.unit(5)). */
const unitFiles = ['/usr/lib', '/lib'].map((top) => `${top}/systemd/system/${proxyUnit}.service`)

/** How the package itself starts the proxy. */
export interface Packaged {
  /** The files that it runs as the proxy, by what tells a file from others: links are followed. */
  readonly programs: ReadonlyMap<string, string>
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Where its unit is not as the package brought it. */
  readonly alteredUnit?: string
}

async function unitOf(host: Host): Promise<readonly [path: string, content: Buffer] | undefined> {
  for (const path of unitFiles) {
    const content = await host.read(path)
    if (content) return [path, content]
  }
  return undefined
}

/** By either of the names that a file has where /lib is a link to /usr/lib: the package knows one of them. */
async function isAltered(context: CheckContext, path: string, content: Buffer): Promise<boolean> {
  const other = path.startsWith('/usr/') ? path.slice('/usr'.length) : `/usr${path}`
  const whole = [path, other].map((one) =>
    isAsPackaged(context, PROXY_PACKAGE, { path: one, content }),
  )
  return (await Promise.all(whole)).includes(false)
}

/** Returns how the package starts the proxy. A unit file that is not as it was packaged vouches for nothing. */
export async function packagedProxy(context: CheckContext): Promise<Packaged> {
  const { host } = context
  const [unit = '', content = Buffer.alloc(0)] = (await unitOf(host)) ?? []
  const isTrusted = !(await isAltered(context, unit, content))
  const lines = isTrusted ? String(content).split('\n') : []
  const of = (name: string) =>
    lines.flatMap((line) => new RegExp(`^\\s*${name}\\s*=\\s*(.*)$`).exec(line)?.[1] ?? [])
  const [start = ''] = of('ExecStart').map((line) => line.replace(/^[-@:+!]*/, ''))
  const [program, ...words] = start.split(/\s+/).filter(Boolean)
  const paths = [...(program ? [program] : []), datadogPaths.proxyProgram]
  const found = paths.map(async (path) => [await fileIdentity(host, path), path] as const)
  return {
    programs: new Map((await Promise.all(found)).flatMap(([id, path]) => (id ? [[id, path]] : []))),
    words,
    environment: Object.assign({}, ...of('Environment').map(wordsOf)),
    ...(!isTrusted && { alteredUnit: unit }),
  }
}
