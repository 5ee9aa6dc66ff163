import { DdFipsError } from '../../errors.ts'
import { anyExit, type Host } from '../../host/host.ts'
import { networkFault } from '../network-fault.ts'

/** What came of one request: the text, or why there is none. */
export type Fetched = { readonly text: string } | { readonly problem: string }

/** The two programs that fetch over HTTPS, in order of preference, with the arguments for one address. */
const programs = [
  {
    path: '/usr/bin/curl',
    command: (url: string): [string, ...string[]] => [
      'curl',
      '--fail',
      '--silent',
      '--show-error',
      '--location',
      '--proto',
      '=https',
      '--max-time',
      '60',
      '--retry',
      '2',
      '--',
      url,
    ],
    // Of a certificate it goes on with paragraphs of advice; of a retry it warns before.
    why: (code: number, stderr: string) =>
      stderr.split('\n').findLast((line) => /^curl: \(\d+\)/.test(line)) ?? `exit code ${code}`,
  },
  {
    path: '/usr/bin/wget',
    command: (url: string): [string, ...string[]] => [
      'wget',
      '--no-verbose',
      '--https-only',
      '--timeout=60',
      '--tries=3',
      '--output-document=-',
      '--',
      url,
    ],
    // Its codes tell little (wget(1), EXIT STATUS); what it prints names the address in other lines.
    why: (code: number, stderr: string) => {
      const lines = stderr.split('\n').filter((line) => networkFault(line) !== undefined)
      const last = lines
        .at(-1)
        ?.trim()
        .replace(/^wget: /, '')
      if (last) return `wget: ${last}`
      return code === 5
        ? 'wget: the server certificate could not be verified'
        : `wget: exit code ${code}`
    },
  },
] as const

/**
 * Fetches texts over HTTPS with the host's curl or wget, so that its proxies and CAs apply. `signal` ends them.
 * Throws NO_DOWNLOADER where the host has neither.
 */
export async function fetchTexts(
  host: Host,
  urls: readonly string[],
  signal?: AbortSignal,
): Promise<Fetched[]> {
  const there = await Promise.all(programs.map(({ path }) => host.stat(path)))
  const program = programs.find((_, index) => there[index] !== undefined)
  if (program === undefined) {
    throw new DdFipsError({
      code: 'NO_DOWNLOADER',
      exit: 'preflight',
      message: 'The signing keys cannot be fetched: the host has neither curl nor wget.',
      remedy: 'Install curl, then run dd-fips again.',
    })
  }
  return Promise.all(
    urls.map(async (url) => {
      const options = { expect: anyExit, ...(signal && { signal }) }
      const { code, stdout, stderr } = await host.run(program.command(url), options)
      // wget follows a redirect from https to http, --https-only or not; curl does not.
      const redirected = /URL:http:\/\//.exec(stderr)?.[0]
      if (code === 0 && !redirected) return { text: stdout }
      if (redirected) return { problem: `wget: redirected, URL:http://` }
      return { problem: program.why(code, stderr) }
    }),
  )
}
