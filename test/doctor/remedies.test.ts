import t from 'tap'
import type { Hit } from '../../src/doctor/cause.ts'
import { exampleAltered } from '../../src/doctor/causes/example-altered.ts'
import { bringBack, commandFor, ownCfg } from '../../src/doctor/remedies.ts'
import { serviceManagers } from '../../src/services/registry.ts'
import { cfg, observed, proxy } from './seen.ts'

const altered = { evidence: 'x: md5 1', restore: 'restore it' }
const copy = 'copy the example'

t.test('a command restarts only where something runs to be restarted', async (t) => {
  const here = { root: '/', isLive: true }
  t.equal(commandFor(here, 'change', 'restart'), 'change && restart')
  t.equal(commandFor(here, 'change'), 'change')
  t.equal(commandFor(here, 'change', false), 'change')
  t.equal(commandFor({ root: '/', isLive: false }, 'change', 'restart'), 'change')
})

t.test('below --root the change is made in that tree, and nothing is restarted', async (t) => {
  const there = { root: "/srv/it's", isLive: true }
  t.equal(commandFor(there, "a 'b'", 'restart'), "chroot '/srv/it'\\''s' sh -c 'a '\\''b'\\'''")
})

t.test('a cfg is made anew from the example, and given to the proxy', async (t) => {
  t.equal(ownCfg, 'dd-fips install', 'chown(1) would follow a link of dd-agent')
  t.equal(bringBack(observed({}), 'restart'), `${copy} && restart`)
  t.equal(bringBack(observed({}), false), copy)
})

t.test('an example that was altered is restored first', async (t) => {
  const seen = observed({ cfg: { text: cfg, example: cfg, altered, binds: [] } })
  t.equal(bringBack(seen, false), `restore it && ${copy}`)
})

const find = (seen: Parameters<typeof observed>[0]) =>
  exampleAltered.find(observed(seen)) as Hit | undefined

t.test('an example that the package database agrees with is no cause', async (t) => {
  t.equal(find({ cfg: { text: 'other', example: cfg, binds: [] } }), undefined)
  t.equal(find({ cfg: { text: 'other', example: undefined, binds: [] } }), undefined)
})

t.test(
  'restoring the example restarts a proxy that runs, and starts none that does not',
  async (t) => {
    const both = { text: cfg, example: cfg, altered, binds: [] }
    t.match(find({ cfg: both })?.command, / && systemctl restart datadog-fips-proxy$/)
    const none = serviceManagers.none.typed
    for (const how of ['dead', 'failed', 'masked'] as const) {
      t.equal(find({ cfg: both, proxy: proxy(how) })?.command, `restore it && ${copy}`, how)
    }
    const image = { cfg: both, isLive: false, typed: none }
    t.equal(find(image)?.command, `restore it && ${copy}`)
  },
)

t.test('a missing example is restored by itself: the cfg is not overwritten', async (t) => {
  const gone = { text: cfg, example: undefined, altered, binds: [] }
  t.equal(find({ cfg: gone })?.command, 'restore it')
  const there = { cfg: gone, root: '/srv/image', isLive: false }
  t.equal(find(there)?.command, "chroot /srv/image sh -c 'restore it'")
})

t.test('what to do where the repository lacks the version is said at the end', async (t) => {
  const otherwise = 'Look again.'
  for (const example of [cfg, undefined]) {
    const hit = find({ cfg: { text: cfg, example, altered: { ...altered, otherwise }, binds: [] } })
    t.match(hit?.advice, /\. Look again\.$/)
  }
})
