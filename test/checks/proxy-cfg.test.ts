import t from 'tap'
import { proxyCfgOwnership } from '../../src/checks/proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from '../../src/checks/proxy-cfg-unmodified.ts'
import { waitsPassAtOnce } from '../plan/machine/clock.ts'
import { askRows, cfg, edit, nothing, type Row } from './rows.ts'

waitsPassAtOnce()

t.test('the cfg of the proxy must be dd-agent’s alone', async (t) => {
  await askRows(t, proxyCfgOwnership, [
    {
      name: 'as it shall be',
      change: nothing,
      status: 'pass',
      summary: /is dd-agent:dd-agent 640\.$/,
      evidence: /^uid 110 gid 112 mode 640$/,
    },
    ...[{ uid: 0 }, { gid: 0 }, { mode: 0o644 }, { mode: 0o4640 }].map(
      (how): Row => ({
        name: JSON.stringify(how),
        change: ({ files }) => void Object.assign(files.get(cfg) ?? {}, how),
        status: 'fail',
        summary: /is not dd-agent:dd-agent 640\.$/,
        evidence: /^uid \d+ gid \d+ mode \d+$/,
        remedy: /chown dd-agent:dd-agent .* && chmod 640/,
      }),
    ),
    {
      name: 'it is gone',
      change: ({ files }) => void files.delete(cfg),
      status: 'fail',
      summary: /datadog-fips-proxy\.cfg does not exist/,
      remedy: /dd-fips install/,
    },
  ])
})

t.test('a cfg that is not the example is shown, with who changed what', async (t) => {
  await askRows(t, proxyCfgUnmodified, [
    { name: 'as packaged', change: nothing, status: 'pass', summary: /is the example/ },
    {
      name: 'people changed it',
      change: edit(cfg, (text) => `${text}# ours\n`),
      status: 'fail',
      summary: /differs from the example/,
      evidence: /What was changed on this host:\n(.*\n)*\+# ours/,
      remedy: /cp .*cfg\.example .*cfg/,
    },
    {
      name: 'the package changed its example since',
      change: edit(`${cfg}.example`, (text) => text.replace('edition 1.2.0', 'edition 9')),
      status: 'fail',
      summary: /differs/,
      evidence: /What the package changed since:\n(.*\n)*\+# edition 9/,
    },
    {
      name: 'the example is gone',
      change: ({ files }) => void files.delete(`${cfg}.example`),
      status: 'fail',
      summary: /cfg\.example does not exist/,
    },
  ])
})
