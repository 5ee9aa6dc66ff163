import type { Test } from 'tap'

const tests = new Map<string, Test>()

/** Sets the test object that the test file `file` gets when it imports `tap`. */
export function setTest(file: string, test: Test): void {
  tests.set(file, test)
}

/**
 * Returns the test object of a test file. Compiled test files call this in place of importing `tap`.
 * @throws if `file` is not a test file: a module that several test files share has no object of its own
 */
export function testOf(file: string): Test {
  const test = tests.get(file) ?? (file.startsWith('test/e2e/') ? only() : undefined)
  if (test) return test
  throw new Error(
    `${file} is not a test file: pass it the test object (t) instead of importing tap`,
  )
}

/** Files of test/e2e have a process of their own, so modules that they share may import tap. */
function only(): Test | undefined {
  return [...tests.values()].at(0)
}
