import * as fs from 'node:fs'
import t from 'tap'
import { writeBundle } from '../../src/bundle/create/write-bundle.ts'
import { unpacked, withBundle } from '../../src/bundle/offline.ts'
import type { Host } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { dnf } from '../../src/packages/rpm/dnf.ts'

const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }
const HOUR = 3_600_000 // ms
const dependency = 'rpm/dependencies/haproxy.rpm'
const manifest = {
  schemaVersion: 1 as const,
  tool: 'dd-fips 0.1.0',
  madeAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
  platform: { id: 'rocky', version: '9', arch: 'x86_64', manager: 'dnf' },
  packages: { 'datadog-agent': '1:7.66.0-1' },
  dependencies: { haproxy: dependency, there: 'rpm/dependencies/there.rpm' },
  keys: {},
}

t.test(
  'what a bundle brings is installed with time, and what is said of it is heard',
  skip,
  async (t) => {
    const root = t.testdir({ work: {}, one: 'a package', var: { cache: {} } })
    const files = { [dependency]: `${root}/one`, 'rpm/dependencies/there.rpm': `${root}/one` }
    const digest = await writeBundle(localHost(), `${root}/work`, `${root}/b.tar`, manifest, files)
    const calls: [words: string, limit: number | undefined][] = []
    const run: Host['run'] = async (command, { timeout, onLine } = {}) => {
      calls.push([command.filter((word) => !word.startsWith('--')).join(' '), timeout])
      onLine?.('Installing : haproxy-2.6-1.noarch')
      return { code: 0, stdout: '', stderr: '' }
    }
    const host = { ...localHost({ root }), run }
    const manager = {
      ...dnf,
      installed: async () => new Map([['there', { version: '1', held: false }]]),
    }
    const heard: string[] = []
    const source = { archive: '/b.tar', digest, trusted: [], packages: manifest.packages }
    let isThere = false
    await withBundle(
      host,
      manager,
      source,
      (line) => heard.push(line),
      async () => {
        isThere = fs.existsSync(`${root}${unpacked}/${dependency}`)
      },
    )
    t.ok(isThere)
    t.same(calls, [[`dnf install ${unpacked}/${dependency}`, 4 * HOUR]])
    t.same(heard, ['Installing : haproxy-2.6-1.noarch'])
    t.notOk(fs.existsSync(`${root}${unpacked}`), 'nothing of it is left')
  },
)
