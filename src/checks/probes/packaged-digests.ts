import { AGENT_PACKAGE, PROXY_PACKAGE } from '../../datadog/packages.ts'
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
