import { places } from '../../host/places.ts'
import type { Question } from './question.ts'

const LSATTR = '/usr/bin/lsattr'
const candidates = [
  places.agentConfig,
  places.proxyConfig,
  places.agentConfigDirectory,
  '/etc/datadog-fips-proxy',
  places.state,
  '/etc/apt/sources.list.d',
  '/etc/apt/sources.list.d/datadog.list',
  '/usr/share/keyrings',
  '/etc/yum.repos.d',
  '/etc/yum.repos.d/datadog.repo',
  '/etc/zypp/repos.d',
  '/etc/zypp/repos.d/datadog.repo',
  '/etc/pki/rpm-gpg',
  '/opt',
]

/** chattr(1) +i or +a keeps root too from changing a file. */
export const immutable: Question = async ({ host }) => {
  if ((await host.stat(LSATTR)) === undefined) return []
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
        remedy: `Run \`chattr -i -a ${path}\`, if whoever set it agrees.`,
      },
    ]
  })
}
