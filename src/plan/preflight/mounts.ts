import { mountOf, parseMounts } from '../../facts/mounts.ts'
import type { Finding, Question } from './question.ts'

/** Where packages and this tool write, and of these where package scripts and programs are executed. */
const written = ['/etc', '/opt', '/usr', '/var']
const executed = ['/opt', '/usr', '/var/lib']

/** File systems must be writable, and executable where programs and package scripts lie. */
export const mounts: Question = async ({ host }) => {
  const table = parseMounts((await host.read('/proc/self/mounts'))?.toString() ?? '')
  const with_ = (paths: readonly string[], option: string, build: (at: string) => Finding) => {
    const points = paths.flatMap((path) => mountOf(path, table) ?? [])
    const hit = points.filter(({ options }) => options.includes(option)).map(({ point }) => point)
    return [...new Set(hit)].map(build)
  }
  return [
    ...with_(written, 'ro', (point) => ({
      code: 'READ_ONLY',
      message: `${point} is mounted read-only.`,
      remedy: `Run \`mount -o remount,rw ${point}\`, or install into the image that it comes from.`,
    })),
    ...with_(executed, 'noexec', (point) => ({
      code: 'NOEXEC',
      message: `${point} is mounted noexec: programs and package scripts in it cannot run.`,
      remedy: `Run \`mount -o remount,exec ${point}\`, at least for the time of the installation.`,
    })),
  ]
}
