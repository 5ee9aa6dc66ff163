import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../root.ts'

export const architectures = ['x64', 'arm64'] as const
export type Architecture = (typeof architectures)[number]

export interface ReleaseOptions {
  /** Where the files will be served from, without a slash at its end. */
  readonly baseUrl: string
  /** Absolute path of the directory to write. */
  readonly out: string
  readonly architectures: readonly Architecture[]
  /** Path of the OpenPGP secret key that signs the digests. */
  readonly signKey?: string
}

/** Stands for the place that a release is served from until --base-url names it (RFC 2606). */
export const placeholderUrl = 'https://install.example.com/dd-fips'

/** Characters that a URL may hold and that mean nothing to a shell, a quoted string or JSON. */
const plainUrl = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%/-]*)?$/

/** Reads the arguments of `npm run release`; throws an Error in plain words for one that cannot be. */
export function releaseOptions(argv: readonly string[]): ReleaseOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'base-url': { type: 'string', default: placeholderUrl },
      'allow-http': { type: 'boolean', default: false },
      arch: { type: 'string', multiple: true, default: [...architectures] },
      out: { type: 'string', default: join(root, 'dist/release') },
      'sign-key': { type: 'string' },
    },
  })
  const key = values['sign-key']
  return {
    baseUrl: baseUrl(values['base-url'], values['allow-http']),
    out: resolve(values.out),
    architectures: values.arch.flatMap((list) => list.split(',')).map(architecture),
    ...(key !== undefined && { signKey: resolve(key) }),
  }
}

function baseUrl(text: string, allowHttp: boolean): string {
  if (!plainUrl.test(text) || !URL.canParse(text)) {
    throw new Error(`--base-url is no plain http or https URL: ${text}`)
  }
  if (!allowHttp && !text.startsWith('https:')) {
    throw new Error(`--base-url is not https: ${text}. For a test, add --allow-http.`)
  }
  return text.replace(/\/+$/, '')
}

function architecture(name: string): Architecture {
  const found = architectures.find((known) => known === name)
  if (found === undefined) throw new Error(`--arch is ${architectures.join(' or ')}, not ${name}`)
  return found
}
