import t from 'tap'
import type { Space } from '../../../src/host/host.ts'
import type { PreflightContext } from '../../../src/plan/preflight/preflight-check.ts'
import { room } from '../../../src/plan/preflight/space.ts'
import type { Step } from '../../../src/steps/registry.ts'
import { debian } from '../../support/machine.ts'
import { editing, installing, preflightContext } from './preflight-context.ts'

const plenty = { freeBytes: 1e12, freeFiles: 1e6, totalFiles: 1e6 }
const MB = 1_000_000

/** What is found where `spaceAt` gives the file system of a path; undefined: there is no such path. */
async function found(
  spaceAt: (path: string) => Partial<Space> | undefined,
  steps: readonly Step[] = [installing],
  installed: readonly string[] = [],
) {
  const { host } = debian()
  const space = async (path: string) => {
    const at = spaceAt(path)
    return at && { device: '1', ...plenty, ...at }
  }
  const context = preflightContext({ host: { ...host, space } }, steps)
  const known = new Map(installed.map((name) => [name, { version: '1', held: false }]))
  const survey = { ...context.survey, installed: known } as PreflightContext['survey']
  return (await room({ ...context, survey })).map(({ code, message }) => `${code} ${message}`)
}

t.test('what shares a file system is added up', async (t) => {
  const one = (freeBytes: number) => found(() => ({ freeBytes }))
  t.match(await one(1_500 * MB), [/^DISK_FULL .*\/opt.* has 1500 MB free; 17\d\d MB are needed\.$/])
  t.same(await one(1_800 * MB), [])
  const apart = (path: string) => ({ device: path, freeBytes: 1_300 * MB })
  t.same(await found(apart), [], 'each of them has room for its own')
})

t.test('only the file system that is full is named, by what goes there', async (t) => {
  const full = (path: string) => ({ device: path, ...(path === '/var' && { freeBytes: 0 }) })
  t.match(await found(full), [/^DISK_FULL \/var has 0 MB free/])
})

t.test('inodes count, but where a file system makes them as it goes', async (t) => {
  t.match(await found(() => ({ freeFiles: 5 })), [/^INODES_USED_UP .* has 5 inodes free; \d+ are/])
  t.same(await found(() => ({ freeFiles: 0, totalFiles: 0 })), [])
})

t.test('what is installed needs no more room', async (t) => {
  const small = () => ({ freeBytes: 200 * MB })
  t.match(await found(small, [installing], ['datadog-fips-proxy']), [/^DISK_FULL/])
  t.same(await found(small, [installing], ['datadog-agent']), [], 'the proxy is small')
  t.same(await found(small, [editing]), [], 'nothing is installed')
  t.match(await found(() => ({ freeBytes: 5 * MB }), [editing]), [/^DISK_FULL \/var/])
})

t.test(
  'what goes below a directory that is missing is counted where it will be made',
  async (t) => {
    const withoutOpt = (path: string) => (path === '/opt' ? undefined : { freeBytes: 600 * MB })
    t.match(await found(withoutOpt), [/^DISK_FULL .*600 MB free; 17\d\d MB are needed/])
  },
)

t.test('nothing is found where the host cannot tell', async (t) => {
  t.same(await found(() => undefined), [])
})
