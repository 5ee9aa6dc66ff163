import t from 'tap'
import { asFailure, DdFipsError, exitCode } from '../src/errors.ts'

t.test('a thrown value that nobody foresaw exits 1', async (t) => {
  const failure = asFailure(new Error('boom'))
  t.equal(exitCode[failure.exit], 1)
  t.match(failure.message, /boom/)
})

t.test('a failure on purpose keeps its code, exit and remedy', async (t) => {
  const error = new DdFipsError({ code: 'X', exit: 'locked', message: 'm', remedy: 'r' })
  t.equal(asFailure(error), error)
})

t.test('what the system refuses, as for want of room, is told in words, and exits 4', async (t) => {
  for (const [code, name] of [
    ['ENOSPC', 'DISK_FULL'],
    ['EROFS', 'READ_ONLY'],
    ['EBUSY', 'FILE_BUSY'],
    ['ELOOP', 'UNSAFE_PATH'],
  ] as const) {
    const failure = asFailure(Object.assign(new Error(`${code}: write`), { code }))
    t.match(failure, { code: name, exit: 'preflight', remedy: /, then run dd-fips again\.$/ })
    t.match(failure.message, code)
  }
})
