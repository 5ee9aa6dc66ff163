import { mountOf, parseMounts } from '../../facts/mounts.ts'
import type { Finding, Question } from './question.ts'
import { touches } from './touches.ts'

/** Where package scripts and programs are executed. */
const executed = ['/opt', '/usr', '/var/lib']

/** File systems must be writable, and executable where programs and package scripts lie. */
export const mounts: Question = async (ground) => {
  const { host, steps } = ground
  const installs = steps.some(({ kind }) => kind === 'install-packages')
  const table = parseMounts((await host.read('/proc/self/mounts'))?.toString() ?? '')
  const with_ = (paths: readonly string[], option: string, build: (at: string) => Finding) => {
    const points = paths.flatMap((path) => mountOf(path, table) ?? [])
    const hit = points.filter(({ options }) => options.includes(option)).map(({ point }) => point)
    return [...new Set(hit)].map(build)
  }
  return [
    ...with_(touches(ground), 'ro', (point) => ({
      code: 'READ_ONLY',
      message: `${point} is mounted read-only.`,
      remedy: `Run \`mount -o remount,rw ${point}\`, or install into the image that it comes from.`,
    })),
    ...with_(installs ? executed : [], 'noexec', (point) => ({
      code: 'NOEXEC',
      message: `${point} is mounted noexec: programs and package scripts in it cannot run.`,
      remedy: `Run \`mount -o remount,exec ${point}\`, at least for the time of the installation.`,
    })),
  ]
}
