import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { readKeys } from '../openpgp/read-keys.ts'
import {
  type ImportedKey,
  importedKeys,
  importKeyFiles,
  removeKey,
} from '../packages/rpm/rpm-keys.ts'
import { INSTALL_AGAIN } from './files/file-drift.ts'
import type { DoingContext, StepKind } from './step.ts'

/** Has rpm trust the keys of these files, which are verified, and no longer trust those that are retired. */
export interface ImportKeys {
  readonly kind: 'import-keys'
  /** Those of them that are there when the step is done count. */
  readonly files: readonly string[]
  /** As rpm names them. */
  readonly retired: readonly string[]
}

interface Before {
  /** Names of the keys that rpm trusted already, whoever imported them. */
  readonly present: readonly string[]
  /** Copies of the retired ones that are there, by name. */
  readonly retired: Readonly<Record<string, string>>
}

interface After {
  readonly added: readonly string[]
}

interface FoundKey {
  readonly path: string
  readonly fingerprint: string
}

/** Gives the keys of the files that are there. */
async function keysOf({ files }: ImportKeys, host: Host): Promise<FoundKey[]> {
  const all = await Promise.all(
    files.map(async (path) => {
      const content = await host.read(path)
      return content ? readKeys(content, path).map((key) => ({ ...key, path })) : []
    }),
  )
  return all.flat().map(({ path, fingerprint }) => ({ path, fingerprint }))
}

async function missing(step: ImportKeys, host: Host, now: readonly ImportedKey[]) {
  const keys = await keysOf(step, host)
  return keys.filter((key) => !now.some(({ fingerprint }) => fingerprint === key.fingerprint))
}

/** The keys that rpm trusts, as known to this run. */
function keysNow({ host, known }: Pick<DoingContext, 'host' | 'known'>): Promise<ImportedKey[]> {
  const keys = known?.keys ?? importedKeys(host)
  if (known) known.keys = keys
  return keys
}

const retiredOf = ({ retired }: ImportKeys, now: readonly ImportedKey[]) =>
  now.filter(({ name }) => retired.includes(name))

export const importKeys: StepKind<ImportKeys, Before, After> = {
  describe: () => 'import the signing keys into the rpm database',
  async check(step, context) {
    const { host } = context
    const now = await keysNow(context)
    const none = (await keysOf(step, host)).length === 0
    const [wanted, retired] = [await missing(step, host, now), retiredOf(step, now)]
    const lines = [
      none && 'the signing keys are imported',
      wanted.length > 0 && `${wanted.map(({ fingerprint }) => fingerprint).join(', ')} imported`,
      retired.length > 0 && `${retired.map(({ name }) => name).join(', ')} removed, it is retired`,
    ].filter((line) => typeof line === 'string')
    return lines.length > 0 ? { summary: `rpm database: ${lines.join('; ')}` } : undefined
  },
  async before(step, context) {
    const { host, backups } = context
    const now = await keysNow(context)
    const retired: Record<string, string> = {}
    for (const { name, text } of retiredOf(step, now)) {
      retired[name] = `${backups}/${name}.asc`
      await host.write(retired[name], text, { owner: { user: '0', group: '0' }, mode: 0o600 })
    }
    return { present: now.map(({ name }) => name), retired }
  },
  async apply(step, context) {
    const { host, known } = context
    const now = await keysNow(context)
    const wanted = await missing(step, host, now)
    if (known) known.keys = undefined
    const paths = [...new Set(wanted.map((key) => key.path))]
    if (paths.length > 0) await importKeyFiles(host, paths)
    for (const { name } of retiredOf(step, now)) await removeKey(host, name)
    const before = now.map(({ name }) => name)
    const after = (await keysNow(context)).map(({ name }) => name)
    return { added: after.filter((name) => !before.includes(name)) }
  },
  async revert(step, { host }, before, after) {
    const now = await importedKeys(host)
    const keys = after ? [] : (await keysOf(step, host)).map(({ fingerprint }) => fingerprint)
    const isOurs = ({ name, fingerprint }: ImportedKey) =>
      after ? after.added.includes(name) : fingerprint !== undefined && keys.includes(fingerprint)
    for (const key of now) {
      if (isOurs(key) && !before.present.includes(key.name)) await removeKey(host, key.name)
    }
    const refused: string[] = []
    for (const [name, backup] of Object.entries(before.retired)) {
      if (now.some((key) => key.name === name)) continue
      await importKeyFiles(host, [backup]).catch(() => refused.push(`${name} (${backup})`))
    }
    if (refused.length > 0) throw notTakenBack(refused)
    return []
  },
  async drift(_step, { host }, before, { added }) {
    const now = (await importedKeys(host)).map(({ name }) => name)
    const gone = added.filter((name) => !now.includes(name))
    const back = Object.keys(before.retired).filter((name) => now.includes(name))
    const row = (name: string, [was, installed, is]: readonly [string, string, string]) => {
      return { what: name, before: was, installed, now: is, holds: false, remedy: INSTALL_AGAIN }
    }
    return [
      ...gone.map((name) => row(name, ['not trusted', 'trusted by rpm', 'not trusted'])),
      ...back.map((name) => row(name, ['trusted by rpm', 'not trusted', 'trusted by rpm'])),
    ]
  },
}

function notTakenBack(keys: readonly string[]): DdFipsError {
  return new DdFipsError({
    code: 'KEY_NOT_TAKEN_BACK',
    exit: 'unexpected',
    message: `rpm does not take back a key that it trusted before: ${keys.join(', ')}.`,
    remedy: 'Import the file by hand (`rpm --import`), then run `dd-fips revert` again.',
  })
}
