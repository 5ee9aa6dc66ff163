/** What every command on a test host gets; nothing else comes with it. */
export const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
}

/**
 * Gives a command that runs `command` without the variables of Node's test runner, which that puts
 * into the environment of every child whatever the environment was told to be.
 */
export function cleanly(command: readonly string[]): string[] {
  const own = Object.keys(process.env).filter((name) => name.startsWith('_TAPJS_'))
  const added = [
    'NODE_OPTIONS',
    'NODE_V8_COVERAGE',
    '_TAPJS_PROCESSINFO_PARENT_',
    '_TAPJS_PROCESSINFO_ROOT_',
  ]
  return ['/usr/bin/env', ...[...added, ...own].flatMap((name) => ['-u', name]), ...command]
}
