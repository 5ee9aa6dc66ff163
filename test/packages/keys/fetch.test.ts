import t from 'tap'
import type { Host, RunOptions } from '../../../src/host/host.ts'
import { fetchTexts } from '../../../src/packages/keys/fetch.ts'
import { networkFault } from '../../../src/packages/network-fault.ts'
import { debian, given } from '../../support/machine.ts'

const urls = ['https://keys.example.com/A.public', 'https://keys.example.com/B.public']

function host(programs: readonly string[]) {
  const machine = debian()
  machine.files.delete('/usr/bin/curl')
  for (const program of programs) given(machine, `/usr/bin/${program}`, '')
  const commands: string[] = []
  const fetching: Host = {
    ...machine.host,
    run: async (command, { expect = [0] }: RunOptions = {}) => {
      commands.push(command.join(' '))
      const isMissing = command.at(-1)?.endsWith('B.public')
      const code = isMissing ? 22 : 0
      t.ok(expect.includes(code), 'any exit code is an answer')
      const stderr = isMissing ? 'curl: noise\ncurl: (22) error: 404\n' : ''
      return { code, stdout: isMissing ? '' : 'text of A', stderr }
    },
  }
  return { host: fetching, commands }
}

t.test('each address gives its text or why there is none', async (t) => {
  const { host: fetching } = host(['curl'])
  t.same(await fetchTexts(fetching, urls), [
    { text: 'text of A' },
    { problem: 'curl: (22) error: 404' },
  ])
})

t.test('curl is preferred, wget serves as well, and both keep to https', async (t) => {
  const cases: [string[], RegExp][] = [
    [['curl', 'wget'], /^curl --fail .*--proto =https .*--max-time \d+ .*-- https:/],
    [['wget'], /^wget .*--https-only .*--timeout=\d+ .*--output-document=- -- https:/],
  ]
  for (const [programs, command] of cases) {
    const { host: fetching, commands } = host(programs)
    await fetchTexts(fetching, urls)
    t.equal(commands.length, 2)
    for (const line of commands) t.match(line, command)
    for (const line of commands) t.notMatch(line, /insecure|no-check-certificate| -k /)
  }
})

t.test('of what curl and wget say of a certificate, the line that names it is kept', async (t) => {
  const advice =
    'More details here: https://curl.se/docs/sslcerts.html\n\nTo learn how to fix it, see\n'
  const cases: [string, number, string, string][] = [
    [
      'curl',
      60,
      `curl: (60) SSL certificate problem\n${advice}`,
      'curl: (60) SSL certificate problem',
    ],
    ['curl', 28, 'Warning: will retry\ncurl: (28) timed out\n', 'curl: (28) timed out'],
    ['curl', 127, '', 'exit code 127'],
    ['wget', 5, '', 'wget: the server certificate could not be verified'],
    ['wget', 8, '', 'wget: exit code 8'],
  ]
  for (const [program, code, stderr, problem] of cases) {
    const { host: there } = host([program])
    const failing: Host = { ...there, run: async () => ({ code, stdout: '', stderr }) }
    t.same(await fetchTexts(failing, urls.slice(0, 1)), [{ problem }])
  }
})

t.test('a host with neither is refused', async (t) => {
  const { host: fetching, commands } = host([])
  const refused = { code: 'NO_DOWNLOADER', exit: 'preflight', remedy: /curl/ }
  await t.rejects(fetchTexts(fetching, urls), refused)
  t.same(commands, [])
})

t.test('wget follows a redirect to http: what came that way is not taken', async (t) => {
  const { host: there } = host(['wget'])
  // GNU Wget 1.21 with --no-verbose --https-only.
  const stderr = '2026-11-30 12:00:00 URL:http://keys.example.com/A.public [9/9] -> "-" [2]\n'
  const plain: Host = { ...there, run: async () => ({ code: 0, stdout: 'of others', stderr }) }
  const [fetched] = await fetchTexts(plain, urls.slice(0, 1))
  t.same(fetched, { problem: 'wget: redirected, URL:http://' })
  t.equal(networkFault('wget: redirected, URL:http://')?.code, 'REDIRECTED')
  const secure = stderr.replace('http:', 'https:')
  const good: Host = { ...there, run: async () => ({ code: 0, stdout: 'A', stderr: secure }) }
  t.same(await fetchTexts(good, urls.slice(0, 1)), [{ text: 'A' }])
})
