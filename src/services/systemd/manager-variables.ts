import { anyExit, type Host } from '../../host/host.ts'

/** How systemctl writes what a shell would take apart (src/basic/escape.c, shell_maybe_quote). */
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** Reads what `systemctl show-environment` prints: a variable a line, `NAME=value` or `NAME=$'va\\'lue'`. */
export function parseManagerVariables(output: string): Record<string, string> {
  const rows = output.split('\n').flatMap((line): [string, string][] => {
    const [, name, text = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name === undefined) return []
    const [, quoted] = /^\$'(.*)'$/.exec(text) ?? []
    const value = quoted?.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
    return [[name, value ?? text]]
  })
  return Object.fromEntries(rows)
}

/**
 * Returns the variables that systemd gives every service that it starts from now on: those of `systemctl
 * set-environment` and of DefaultEnvironment= (systemd-system.conf(5)). None where it does not answer.
 */
export async function managerVariables(host: Host): Promise<Record<string, string>> {
  const { code, stdout } = await host.run(['systemctl', 'show-environment'], { expect: anyExit })
  return code === 0 ? parseManagerVariables(stdout) : {}
}
