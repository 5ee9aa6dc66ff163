import { maskCfg } from '../../config/proxy/mask-cfg.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { unifiedDiff } from '../../text/diff.ts'
import { dressOf, type FileAfter, type FileBefore, sha256 } from './backup.ts'

/** Something that a step left and that is not so any more: before the step, after it, and now. */
export interface Drift {
  /** A path, a package, a unit, a key. */
  readonly what: string
  readonly before: string
  readonly installed: string
  readonly now: string
  /** What the step is for still holds: people changed something beside it, or to the newer. */
  readonly holds: boolean
  /** Of a text whose installed form is known: from that to what it is now, secrets masked. */
  readonly diff?: string
  readonly remedy: string
}

export const INSTALL_AGAIN = 'Run `dd-fips install` to restore it.'
export const REVIEW = 'If that was intended, there is nothing to do; what dd-fips set still holds.'

/** What a step knows of a file that it wrote. */
export interface KnownFile {
  readonly path: string
  readonly before: FileBefore
  readonly after: FileAfter
  /** What the step wrote, as far as that can be told again; taken only if its digest is the right one. */
  readonly installed?: Buffer | string | undefined
  /** Whether other content serves as well. Default: none does. */
  readonly serves?: (now: Buffer) => boolean
  readonly remedy?: string
}

const NOT_THERE = 'not there'

/** Says how a file is another now, in content or in owner and mode, than the one that a step wrote. */
export async function fileDrift(host: Host, known: KnownFile): Promise<Drift[]> {
  const { path, before, after, installed, serves, remedy = INSTALL_AGAIN } = known
  const now = await host.read(path)
  const dress = await dressOf(host, path)
  const isSame = now !== undefined && sha256(now) === after.sha256
  if (isSame && after.dress === dress) return []
  const was = before.backup === undefined ? undefined : await host.read(before.backup)
  const wrote =
    installed !== undefined && sha256(installed) === after.sha256 ? installed : undefined
  const holds = now !== undefined && !isSame && serves?.(now) === true
  const mask = path === places.proxyConfig ? maskCfg : undefined
  const names = { oldName: `${path} as installed`, newName: path, ...(mask && { mask }) }
  const shown = (digest: string, with_: string | undefined) =>
    [`sha256:${digest}`, with_].filter(Boolean).join(' ')
  return [
    {
      what: path,
      before: was ? shown(sha256(was), undefined) : NOT_THERE,
      installed: shown(after.sha256, after.dress),
      now: now === undefined ? NOT_THERE : shown(sha256(now), dress),
      holds,
      ...(now && wrote !== undefined && { diff: unifiedDiff(String(wrote), String(now), names) }),
      remedy: holds ? REVIEW : remedy,
    },
  ]
}
