import t from 'tap'
import type { Evidence } from '../../../src/evidence/evidence.ts'
import {
  aboutSection,
  controlsSection,
  notLookedAtSection,
  notProvedSection,
} from '../../../src/evidence/html/closing.ts'
import {
  filesSection,
  packagesSection,
  repositorySection,
} from '../../../src/evidence/html/origins.ts'
import { checksSection } from '../../../src/evidence/html/render-html.ts'
import {
  configurationSection,
  connectionsSection,
  cryptographySection,
  portsSection,
  processesSection,
} from '../../../src/evidence/html/running.ts'
import { sample } from '../sample.ts'

const base = sample('proved')
type Part = (evidence: Evidence) => { readonly body: { readonly html: string } }
const body = (part: Part, more: Partial<Evidence> = {}) => part({ ...base, ...more }).body.html
const evil = '<b>&"'
const escaped = '&lt;b&gt;&amp;&quot;'

t.test('what a host has is shown as text in every section', async (t) => {
  const cases: [Part, Partial<Evidence>][] = [
    [
      checksSection,
      {
        checks: [{ id: 'proxy.log', status: 'fail', summary: evil, evidence: evil, remedy: evil }],
      },
    ],
    [filesSection, { files: [{ path: evil, what: evil, sha256: evil, owner: evil, mode: evil }] }],
    [processesSection, { processes: [{ unit: evil, pid: 1, startedAt: evil, command: evil }] }],
    [
      configurationSection,
      { configuration: [{ name: evil, value: evil, source: evil, units: [evil] }] },
    ],
    [portsSection, { ports: [{ address: evil, port: 1, product: evil, holder: evil }] }],
    [
      connectionsSection,
      { connections: [{ unit: evil, protocol: 'tcp', remote: evil, allowedAs: evil }] },
    ],
    [notLookedAtSection, { notLookedAt: [{ what: evil, why: evil }] }],
  ]
  for (const [part, more] of cases) {
    t.match(body(part, more), escaped, part.name)
    t.notMatch(body(part, more), '<b>&', part.name)
  }
})

t.test('a check shows its evidence and remedy where it has them', async (t) => {
  const check = { id: 'proxy.log', status: 'pass', summary: 's' } as const
  t.notMatch(body(checksSection, { checks: [check] }), /<pre>|To fix it/)
  const wrong = { ...check, status: 'fail' as const, evidence: 'a\n b\n\n', remedy: 'r' }
  t.match(body(checksSection, { checks: [wrong] }), /<pre>a\n b<\/pre><p class="remedy">.*<\/b> r</)
})

t.test('a section without rows says why it is empty', async (t) => {
  const cases: [Part, Partial<Evidence>, RegExp][] = [
    [packagesSection, { packages: [] }, /No package of Datadog is installed/],
    [repositorySection, { repository: undefined }, /Not looked at/],
    [processesSection, { processes: [] }, /Nothing runs/],
    [portsSection, { ports: [] }, /no cfg of the proxy, or it binds no port/],
    [connectionsSection, { connections: [] }, /None was seen/],
    [notLookedAtSection, { notLookedAt: [] }, /Nothing that this tool looks at was left out/],
  ]
  for (const [part, more, says] of cases) {
    t.match(body(part, more), says, part.name)
    t.notMatch(body(part, more), '<table', part.name)
  }
})

t.test('a connection past the proxy is marked as a failure', async (t) => {
  const one = {
    unit: 'u',
    protocol: 'udp' as const,
    remote: '203.0.113.1:53',
    allowedAs: undefined,
  }
  t.match(
    body(connectionsSection, { connections: [one] }),
    /\(UDP\)[\s\S]*badge fail.*past the proxy/,
  )
})

t.test('a package says whether it is the newest, who signed it and what differs', async (t) => {
  const one = base.packages[0]
  if (one === undefined) throw new Error('the sample has packages')
  const said = (more: Partial<typeof one>) =>
    body(packagesSection, { packages: [{ ...one, ...more }] })
  t.match(said({ onOffer: undefined }), 'the lists on this host do not say')
  t.match(said({ onOffer: '9', isNewest: false }), 'no: they have 9')
  t.match(said({ onOffer: '9', isNewest: true }), 'yes, as far as')
  t.match(
    said({ signature: 'x', signedBy: undefined }),
    'a key that the rpm database does not have',
  )
  t.notMatch(said({ signature: undefined }), 'Signed by')
  t.match(said({ verifiedBy: 'dpkg -V', altered: [] }), 'finds no difference')
  t.match(
    said({ verifiedBy: 'dpkg -V', altered: [{ path: '/a', what: 'mode' }] }),
    /finds:<ul>.*\/a.* \(mode\)/,
  )
  t.notMatch(said({ verifiedBy: undefined }), '<dt>Files')
})

t.test('cryptography that was not seen is said to be unknown', async (t) => {
  const none = { kernelFips: undefined, cryptoPolicy: undefined, proxyLibrary: [], loaded: [] }
  const text = body(cryptographySection, { cryptography: none })
  for (const words of [
    'the kernel has no such flag',
    'this distribution has none',
    'nothing',
    'none was seen',
  ])
    t.match(text, words)
  const gone = { ...none, loaded: [{ path: '/a.so', sha256: undefined }] }
  t.match(body(cryptographySection, { cryptography: gone }), 'not known: replaced on disk')
})

t.test('controls are named as in print and lead to the facts that bear on them', async (t) => {
  t.match(body(controlsSection), /<b>SC-8\(1\)<\/b>/)
  t.match(body(controlsSection), /<a href="#cryptography">Cryptography<\/a>/)
  t.match(body(notProvedSection), /<td[^>]*><div>NIST</)
})

t.test('the command that makes the document again names the tree', async (t) => {
  t.match(body(aboutSection), '<code>dd-fips evidence --out DIR</code>')
  const host = { ...base.host, root: '/srv/image' }
  t.match(body(aboutSection, { host }), 'evidence --root /srv/image --out DIR')
})
