import t from 'tap'
import { notFetched, runFetching } from '../../../src/bundle/create/fetch-run.ts'
import { rpmHost } from '../../packages/rpm/rpm-host.ts'

/** What a package manager says where it cannot fetch, and the code of the error. */
const rows: readonly [said: string, code: string][] = [
  [
    'E: Failed to fetch https://apt.example/x  Could not resolve host: apt.example',
    'NAME_NOT_RESOLVED',
  ],
  ['E: Failed to fetch https://apt.example/x  404  Not Found [IP: 127.0.0.1 443]', 'NOT_FOUND'],
  [
    'Curl error (7): Failed to connect to yum.example port 443: Connection refused',
    'CANNOT_CONNECT',
  ],
  ['Curl error (60): SSL peer certificate was not OK for https://yum.example/', 'TLS_FAILED'],
  ['Download (curl) error: Write error: No space left on device', 'DISK_FULL'],
  ['No match for argument: datadog-agent', 'BUNDLE_NOT_MADE'],
]

for (const [said, code] of rows) {
  t.test(`a package manager that does not fetch is classified: ${code}`, async (t) => {
    const { host } = rpmHost({}, [['dnf', { code: 1, stderr: said }]])
    await t.rejects(runFetching(host, ['dnf', 'install', 'x']), {
      code,
      exit: 'preflight',
      message: new RegExp(
        `^dnf could not fetch .*\\n    ${said.slice(0, 20).replace(/[()]/g, '.')}`,
      ),
    })
  })
}

t.test('an exit code that is expected is an answer', async (t) => {
  const { host } = rpmHost({}, [['apt-get', { code: 100, stdout: 'some' }]])
  t.match(await runFetching(host, ['apt-get', 'update'], { expect: [0, 100] }), { stdout: 'some' })
  await t.rejects(runFetching(host, ['apt-get', 'update']), { code: 'BUNDLE_NOT_MADE' })
})

t.test('one that says nothing is told to have said nothing', async (t) => {
  t.match(notFetched('zypper', { stdout: '', stderr: '' }), {
    message: 'zypper could not fetch what the bundle needs: it gave no reason.',
  })
})
