import type { Host, RunResult } from '../../src/host/host.ts'
import { debian, given } from '../support/machine.ts'

type Answer = Partial<RunResult> | string | undefined

/** A machine in memory whose commands are answered by `answer` and noted; what has no answer succeeds. */
export function machineThat(answer: (words: string) => Answer = () => undefined) {
  const machine = debian()
  const commands: string[] = []
  const host: Host = {
    ...machine.host,
    run: async (command, { expect = [0] } = {}) => {
      const words = command.join(' ')
      commands.push(words)
      const said = answer(words)
      const more = typeof said === 'string' ? { stdout: said } : said
      const result = { code: 0, stdout: '', stderr: '', ...more }
      if (!expect.includes(result.code)) throw new Error(`${words} ended with ${result.code}`)
      return result
    },
  }
  /** Shows a process: its parent, and when it started in seconds after boot. */
  const process = (pid: number, parent: number, cmdline: string, start = 10) => {
    const zeros = '0 '.repeat(17)
    given(machine, `/proc/${pid}/stat`, `${pid} (x) S ${parent} ${zeros}${start * 100} 0\n`)
    given(machine, `/proc/${pid}/cmdline`, cmdline.replaceAll(' ', '\0'))
  }
  const file = (path: string, content = '') => given(machine, path, content)
  return { machine, host, commands, process, file }
}
