import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryNames } from './names.ts'

/** One request that arrived at a host's server. */
export interface Request {
  readonly method: string
  /** The name that the client asked for in TLS. */
  readonly host: string
  /** Without the query, which may hold a key. */
  readonly path: string
  /** `proxy`: the FIPS proxy passed it on. `direct`: the client came by itself. */
  readonly through: 'proxy' | 'direct'
}

/** What the server shall answer for one address instead of what it would. */
export interface Answer {
  readonly status?: number
  /** With a status of 3xx: where to go. */
  readonly location?: string
  readonly body?: string
  /** Send the real file, but break off after this many bytes. */
  readonly truncate?: number
}

/** Gives what arrived, in order: at the repositories and the release server, and at the intake. */
export async function readRequests(
  directory: string,
): Promise<{ repository: Request[]; intake: Request[] }> {
  const text = await readFile(join(directory, 'requests.jsonl'), 'utf8')
  const all = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Request)
  const names: readonly string[] = repositoryNames
  return {
    repository: all.filter((request) => names.includes(request.host)),
    intake: all.filter((request) => !names.includes(request.host)),
  }
}

/** Forgets what arrived so far. */
export async function clearRequests(directory: string): Promise<void> {
  await writeFile(join(directory, 'requests.jsonl'), '')
}

/** Writes the answers that the server shall give, by host and path (`get.test.example/install.sh`). */
export async function writeAnswers(
  directory: string,
  answers: Readonly<Record<string, Answer>>,
): Promise<void> {
  const draft = join(directory, 'answers.draft')
  await writeFile(draft, JSON.stringify(answers))
  await rename(draft, join(directory, 'answers.json'))
}
