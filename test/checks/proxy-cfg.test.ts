import t from 'tap'
import { proxyCfgOwnership } from '../../src/checks/proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from '../../src/checks/proxy-cfg-unmodified.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { both, program } from './acts.ts'
import { asPackaged } from './packaged.ts'
import { askRows, cfg, edit, nothing, type Row } from './rows.ts'

waitsPassAtOnce(t)

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
        remedy: /^Run `dd-fips install`\.$/,
      }),
    ),
    {
      name: 'dd-agent is known to a directory (LDAP, SSSD), not to the files',
      change: both(
        edit('/etc/passwd', (text) => text.replace(/^dd-agent:.*\n/m, '')),
        edit('/etc/group', (text) => text.replace(/^dd-agent:.*\n/m, '')),
        program('getent', ([, database]) =>
          database === 'passwd' ? 'dd-agent:*:110:112::/:/bin/false\n' : 'dd-agent:*:112:\n',
        ),
      ),
      status: 'pass',
      summary: /is dd-agent:dd-agent 640\.$/,
    },
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
      name: 'a password is not shown',
      change: edit(cfg, (text) => `${text}  stats auth admin:S3cret\n`),
      status: 'fail',
      summary: /./,
      evidence: /^\+ {2}stats auth \*{8}$/m,
      remedy: /./,
    },
    {
      name: 'people changed it',
      change: edit(cfg, (text) => `${text}# ours\n`),
      status: 'fail',
      summary: /differs from the example/,
      evidence: /What was changed on this host:\n(.*\n)*\+# ours/,
      remedy: /install -T --backup=numbered .*cfg\.example .*cfg/,
    },
    {
      name: 'the package changed its example since',
      change: both(
        edit(`${cfg}.example`, (text) => text.replace('edition 1.2.0', 'edition 9')),
        asPackaged,
      ),
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
