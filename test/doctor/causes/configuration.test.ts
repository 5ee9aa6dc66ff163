import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { cfgRefused } from '../../../src/doctor/causes/configuration.ts'
import { cfg, findingsOf, ids, observed, proxy } from '../seen.ts'

const find = (...given: Parameters<typeof observed>) =>
  cfgRefused.find(observed(...given)) as Hit | undefined
const file = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
const bad = { text: 'moed http', example: cfg, binds: [] }
const unknown = "[ALERT]    (9) : config : parsing [/etc/x.cfg:12] : unknown keyword 'moed'"
const restart =
  /\{ systemctl reset-failed datadog-fips-proxy; systemctl restart datadog-fips-proxy; \}$/

t.test('finds nothing in the log of a proxy that runs', async (t) => {
  t.equal(find({ proxy: proxy('runs', [unknown]), cfg: bad }), undefined)
})

t.test('finds nothing where the log says something else', async (t) => {
  const lines = [
    'Server traces/one is DOWN, reason: Layer4 timeout',
    "[ALERT] (9) : config : [/x:70] : 'server traces/one' : could not resolve address 'x.example'.",
    'cannot bind socket (Address already in use) [127.0.0.1:9805]',
  ]
  for (const line of lines) t.equal(find({ proxy: proxy('failed', [line]), cfg: bad }), undefined)
})

t.test(
  'a cfg with a fault is replaced by the example, the present one kept beside it',
  async (t) => {
    const hit = find({ proxy: proxy('failed', [unknown]), cfg: bad })
    t.match(hit, { cause: /does not accept its configuration/, evidence: unknown, mends: true })
    t.match(hit?.command, /^copy the example && /)
    t.match(hit?.command, restart)
  },
)

t.test('an example that is the same, or missing, mends nothing: the fault is shown', async (t) => {
  for (const example of [bad.text, undefined]) {
    const hit = find({ proxy: proxy('failed', [unknown]), cfg: { ...bad, example } })
    t.match(hit, { mends: false, command: /haproxy -c -f \S+\.cfg$/, advice: /reinstall/ })
  }
})

t.test(
  'a missing cfg is found though nothing was logged, and nothing has failed yet',
  async (t) => {
    for (const how of ['failed', 'dead', 'runs'] as const) {
      const hit = find({ proxy: proxy(how, []), cfg: { ...bad, text: undefined } })
      t.match(hit, { cause: /does not exist/, evidence: `${file} is missing`, mends: true })
    }
  },
)

t.test('a cfg that the proxy may not open keeps its text', async (t) => {
  const denied = `[ALERT] (9) : Could not open configuration file ${file} : Permission denied`
  const wrong = ['proxy.cfg.ownership', 'fail', 'x', 'uid 0 gid 0 mode 600'] as const
  const hit = find({ proxy: proxy('failed', [denied]), cfg: bad }, wrong)
  t.match(hit, { cause: /may not read/, mends: true, advice: /namei -l/ })
  t.equal(hit?.evidence, `${denied}\nuid 0 gid 0 mode 600`)
  t.match(hit?.command, /^dd-fips install && /)
  t.match(hit?.command, restart)
})

t.test('a file that the cfg names and that is denied is a fault of the cfg', async (t) => {
  const line = "[ALERT] (9) : config : parsing [/etc/x.cfg:3] : 'ca-file' : Permission denied"
  t.match(find({ proxy: proxy('failed', [line]), cfg: bad })?.cause, /does not accept/)
})

t.test(
  'a package that is not installed is the cause, not the cfg that it would bring',
  async (t) => {
    const none = { text: undefined, example: undefined, binds: [] }
    const skipped = ['proxy.service', 'proxy.cfg.ownership', 'proxy.backends'] as const
    const found = findingsOf(
      { cfg: none, proxy: { ...proxy('dead', []), state: undefined, outcome: undefined } },
      ['packages.installed', 'fail', 'Not installed: datadog-fips-proxy.'],
      ...skipped.map((id) => [id, 'skip', 'Not checked: it needs packages.installed.'] as const),
    )
    t.same(ids(found), ['packages.missing'])
  },
)
