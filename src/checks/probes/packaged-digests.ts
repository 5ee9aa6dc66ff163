import { AGENT_PACKAGE, PROXY_PACKAGE } from '../../datadog/packages.ts'
import { digest, type PackagedFile } from '../../packages/file-proof.ts'
import type { CheckContext } from '../check.ts'

const memo = new WeakMap<CheckContext, Promise<ReadonlyMap<string, string>>>()

/** Returns the digests of the files of both packages, by path, as the package database has them; asked once. */
export function packagedDigests(context: CheckContext): Promise<ReadonlyMap<string, string>> {
  const { host, survey } = context
  const names = [AGENT_PACKAGE, PROXY_PACKAGE].filter((name) => survey.installed.has(name))
  const found = memo.get(context) ?? survey.manager.digests(host, names)
  memo.set(context, found)
  return found
}

/**
 * Says whether a file of a package has the content that the package brought; undefined where its digests do not tell.
 * Where no digest of the kind can be made here (MD5 in FIPS mode) the package manager compares.
 */
export async function isAsPackaged(
  context: CheckContext,
  name: string,
  file: PackagedFile,
): Promise<boolean | undefined> {
  const recorded = (await packagedDigests(context)).get(file.path)
  if (recorded === undefined) return undefined
  const [algorithm = '', value] = recorded.split(' ')
  const made = digest(algorithm, file.content)
  if (made !== undefined) return made === value
  const { is } = await context.survey.manager.proof(context.host, name, file)
  return is === 'unknown' ? undefined : is === 'packaged'
}
