import t from 'tap'
import { installationFailed, repositoryRefused } from '../../../src/packages/apt/apt-errors.ts'

t.test("a refused repository is reported with its file and apt's own lines", async (t) => {
  const error = repositoryRefused('/etc/apt/a.list', ['E: one', 'W: two'])
  t.match(error, {
    code: 'REPOSITORY_REFUSED',
    exit: 'preflight',
    remedy: /a trusted key signs it/,
  })
  t.equal(
    error.message,
    'apt does not accept the repository in /etc/apt/a.list:\n    E: one\n    W: two',
  )
  t.match(repositoryRefused('/a', []).message, /: it gave no reason\.$/)
})

t.test('an untrusted certificate has a remedy of its own', async (t) => {
  const line = 'E: Failed to fetch https://x  Certificate verification failed'
  t.match(repositoryRefused('/a', [line]).remedy, /update-ca-certificates/)
})

/** What apt printed, and the lines that are kept. */
const outputs: [what: string, output: string, lines: string[]][] = [
  [
    'errors among chatter',
    'Reading package lists...\nE: Unable to locate package a\n',
    ['E: Unable to locate package a'],
  ],
  [
    'an unmet dependency',
    ' a : Depends: b (>= 2) but 1 is to be installed\n',
    ['a : Depends: b (>= 2) but 1 is to be installed'],
  ],
  [
    'a held package',
    'E: Held packages were changed\nThe following held packages will be changed:\n',
    ['E: Held packages were changed', 'The following held packages will be changed:'],
  ],
  [
    'an error of dpkg whose cause is in the next line',
    'dpkg: error processing archive a.deb (--unpack):\n no space left\nUnpacking b\n',
    ['dpkg: error processing archive a.deb (--unpack):', 'no space left'],
  ],
  [
    'an error of dpkg that ends the output',
    'dpkg: error processing package a (--configure):',
    ['dpkg: error processing package a (--configure):'],
  ],
  ['CRLF of a terminal', 'E: one\r\nnoise\r\n', ['E: one']],
]

for (const [what, output, lines] of outputs) {
  t.test(`${what}: the reason is kept, the rest is not`, async (t) => {
    const error = installationFailed(['a', 'b'], output)
    t.match(error, { code: 'PACKAGES_NOT_INSTALLED', exit: 'unexpected' })
    t.equal(
      error.message,
      `apt could not install or remove a, b:${lines.map((line) => `\n    ${line}`).join('')}`,
    )
  })
}

t.test('an output without a reason says so', async (t) => {
  t.equal(
    installationFailed(['a'], 'Done\n').message,
    'apt could not install or remove a: it gave no reason.',
  )
})

t.test('a lock means that nothing was done yet', async (t) => {
  for (const output of [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt)',
    'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend)',
    'E: Unable to lock the administration directory (/var/lib/dpkg/)',
  ]) {
    t.match(installationFailed(['a'], output), {
      code: 'PACKAGE_MANAGER_LOCKED',
      exit: 'preflight',
      message: output.slice(0, 30),
    })
  }
})
