import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  installationFault,
  networkFault,
  refuseFullDisk,
} from '../../src/packages/network-fault.ts'

interface Recorded {
  readonly tool: string
  readonly code: string
  readonly exit: number
  readonly lines: readonly string[]
}
const recorded: Recorded[] = JSON.parse(
  readFileSync('fixtures/outputs/network-faults.json', 'utf8'),
)

t.test('each recorded failure has its code, words and remedy', async (t) => {
  for (const { tool, code, lines } of recorded) {
    const fault = networkFault(lines.join('\n'))
    t.equal(fault?.code, code, `${tool}: ${lines.at(-1)}`)
  }
  const codes = new Set(recorded.map(({ code }) => code))
  t.equal(codes.size, 10, 'every code was seen')
  const words = new Set(recorded.map(({ lines }) => networkFault(lines.join('\n'))?.words))
  t.equal(words.size, codes.size, 'each has words of its own')
})

t.test('yum 3 is known from its sources (yum/yumRepo.py, urlgrabber)', async (t) => {
  const cases: [string, string][] = [
    [
      'NAME_NOT_RESOLVED',
      'https://x/repodata/repomd.xml: [Errno 14] curl#6 - "Could not resolve host: x; Unknown error"',
    ],
    [
      'CANNOT_CONNECT',
      'https://x/repodata/repomd.xml: [Errno 14] curl#7 - "Failed connect to x:443; Connection refused"',
    ],
    ['NOT_FOUND', 'https://x/repodata/repomd.xml: [Errno 14] HTTPS Error 404 - Not Found'],
    [
      'HTTP_ERROR',
      'https://x/repodata/repomd.xml: [Errno 14] HTTPS Error 503 - Service Unavailable',
    ],
    [
      'TLS_FAILED',
      'https://x/repodata/repomd.xml: [Errno 14] curl#60 - "Peer\'s Certificate issuer is not recognized."',
    ],
    [
      'TIMED_OUT',
      "https://x/repodata/repomd.xml: [Errno 12] Timeout on https://x: (28, 'Operation timed out')",
    ],
  ]
  for (const [code, line] of cases) t.equal(networkFault(line)?.code, code, line)
})

t.test('signatures and digests keep codes of their own', async (t) => {
  for (const line of [
    'W: GPG error: https://apt.test.example stable InRelease: NO_PUBKEY D3BBEC26F68BC6EC',
    "Error: Failed to download metadata for repo 'datadog': repomd.xml GPG signature verification error: Bad GPG signature",
    'Signature verification failed for file repomd.xml',
    'E: The repository is not signed.',
    'dpkg: error processing package x',
  ]) {
    t.equal(networkFault(line), undefined, line)
  }
})

t.test('what apt could not fetch it also calls not signed: the reason is the first', async (t) => {
  const file = 'https://apt.test.example/dists/stable/InRelease'
  const cases: [string, string][] = [
    ['HTTP_ERROR', `${file}  403  Forbidden [IP: 127.0.0.77 443]`],
    ['HTTP_ERROR', `${file}  503  Service Unavailable [IP: 127.0.0.77 443]`],
    ['REDIRECTED', `${file}  Redirection from https to 'http://apt.test.example/x' is forbidden`],
    ['CUT_OFF', `${file}  Error reading from server. Remote end closed connection`],
  ]
  for (const [code, words] of cases) {
    const printed = [
      `E: Failed to fetch ${words}`,
      "E: The repository 'https://apt.test.example stable InRelease' is not signed.",
    ]
    t.equal(networkFault(printed.join('\n'))?.code, code, words)
  }
  t.equal(networkFault(`E: The repository '${file}' is not signed.`), undefined)
})

t.test('the name of a package is no fault of the network', async (t) => {
  for (const line of [
    'nothing provides ca-certificates needed by datadog-agent-1:7.66.0-1.x86_64',
    ' datadog-agent : Depends: libnet-ssl-perl but it is not installable',
    'Error in POSTIN scriptlet in rpm package datadog-agent',
  ]) {
    t.equal(installationFault([line]), undefined, line)
  }
  t.equal(
    installationFault(['E: Failed to fetch https://x/y.deb  404  Not Found'])?.code,
    'NOT_FOUND',
  )
})

t.test('a full disk is told as one, and refused before any change', async (t) => {
  const printed = 'E: Write error - write (28: No space left on device)'
  t.throws(() => refuseFullDisk(printed, '/x'), {
    code: 'DISK_FULL',
    exit: 'preflight',
    message: /\/x/,
  })
  t.doesNotThrow(() => refuseFullDisk('E: Version not found', '/x'))
})
