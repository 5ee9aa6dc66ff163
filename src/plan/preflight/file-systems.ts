import { quoteForShell } from '../../host/paths.ts'
import { mountOf, parseMounts } from '../../system/mounts.ts'
import type { PreflightFinding, Question } from './preflight-check.ts'
import { touches } from './touches.ts'

const LSATTR = '/usr/bin/lsattr'
/** chattr(1) +i or +a keeps root too from changing a file. */
export const immutable: Question = async (context) => {
  const { host } = context
  if ((await host.stat(LSATTR)) === undefined) return []
  const candidates = touches(context)
  const there = await Promise.all(candidates.map((path) => host.stat(path)))
  const paths = candidates.filter((_, index) => there[index] !== undefined)
  if (paths.length === 0) return []
  const { stdout } = await host.run(['lsattr', '-d', '--', ...paths], { expect: [0, 1] })
  return stdout.split('\n').flatMap((line) => {
    const [flags = '', path = ''] = line.trim().split(/\s+/)
    if (!/[ia]/.test(flags)) return []
    return [
      {
        code: 'IMMUTABLE',
        message: `${path} is immutable (${flags}).`,
        remedy: `Run \`chattr -i -a ${quoteForShell(path)}\`, if whoever set it agrees.`,
      },
    ]
  })
}

/** Where package scripts and programs are executed. */
const executed = ['/opt', '/usr', '/var/lib']

/** File systems must be writable, and executable where programs and package scripts lie. */
export const mounts: Question = async (context) => {
  const { host, steps } = context
  const installs = steps.some(({ kind }) => kind === 'install-packages')
  const table = parseMounts((await host.read('/proc/self/mounts'))?.toString() ?? '')
  const with_ = (
    paths: readonly string[],
    option: string,
    build: (at: string) => PreflightFinding,
  ) => {
    const points = paths.flatMap((path) => mountOf(path, table) ?? [])
    const hit = points.filter(({ options }) => options.includes(option)).map(({ point }) => point)
    return [...new Set(hit)].map(build)
  }
  return [
    ...with_(touches(context), 'ro', (point) => ({
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
