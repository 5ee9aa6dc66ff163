import type { Host } from '../../host/host.ts'
import type { KeySource } from '../package-manager.ts'
import { fetchTexts } from './fetch.ts'
import type { FetchedFile } from './signing-keys.ts'

export type FetchKeys = typeof fetchKeys

/** Gives key files, from a bundle where one has them, else fetched; a problem instead where one cannot be had. */
export async function fetchKeys(
  host: Host,
  { url, files, given }: Omit<KeySource, 'trusted'>,
  signal?: AbortSignal,
): Promise<FetchedFile[]> {
  if (given) {
    const there = files.filter((name) => given[name] !== undefined)
    return there.map((name) => ({ name, content: Buffer.from(given[name] ?? '') }))
  }
  const fetched = await fetchTexts(
    host,
    files.map((file) => `https://${url}/${file}`),
    signal,
  )
  return files.map((name, index) => {
    const answer = fetched[index]
    if (answer && 'text' in answer) return { name, content: Buffer.from(answer.text) }
    return { name, content: undefined, ...(answer && { problem: answer.problem }) }
  })
}
