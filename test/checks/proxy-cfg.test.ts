import t from 'tap'
import { proxyCfgOwnership } from '../../src/checks/proxy-cfg-ownership.ts'
import { proxyCfgUnmodified } from '../../src/checks/proxy-cfg-unmodified.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { both, ofProcess, program, shown } from './acts.ts'
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

const proxy = 'datadog-fips-proxy'
const own = '/opt/datadog-fips-proxy/haproxy'

/** Has the process of the proxy run another program. */
const running = (program: string) => (machine: Machine) => {
  const path = [...machine.files.keys()].find((name) => /^\/proc\/\d+\/exe$/.test(name)) ?? ''
  plant(machine.files, path, makeInode('symlink', program))
}

const started = (...words: string[]) => ofProcess(proxy, 'cmdline', `${words.join('\0')}\0`)

t.test('an unmodified cfg must be what the packaged program runs with', async (t) => {
  await askRows(t, proxyCfgUnmodified, [
    {
      name: 'as packaged',
      change: nothing,
      status: 'pass',
      summary: /is the example/,
      evidence: /^pids \d+ run \/opt\/datadog-fips-proxy\/haproxy with \/etc\S*\.cfg$/m,
    },
    {
      name: 'the program of the package is a link to that of the distribution',
      change: (machine) => {
        given(machine, '/usr/sbin/haproxy', '')
        plant(machine.files, own, makeInode('symlink', '/usr/sbin/haproxy'))
        running('/usr/sbin/haproxy')(machine)
      },
      status: 'pass',
      summary: /is the example/,
    },
    {
      name: 'the program is another one',
      change: (machine) => {
        given(machine, '/usr/sbin/haproxy', '')
        running('/usr/sbin/haproxy')(machine)
      },
      status: 'fail',
      summary: /^The proxy runs \/usr\/sbin\/haproxy: that is not the program of its package\.$/,
      remedy: /systemctl cat datadog-fips-proxy/,
    },
    {
      name: 'the program was replaced since',
      change: running(`${own} (deleted)`),
      status: 'fail',
      summary: /was replaced or removed/,
      remedy: /systemctl restart datadog-fips-proxy/,
    },
    ...[
      ['another cfg', started(own, '-Ws', '-f', '/etc/haproxy/fips.cfg')],
      ['a second cfg', started(own, '-Ws', '-f', cfg, '-f', '/etc/haproxy/fips.cfg')],
      [
        'a second cfg after the flags',
        started(own, '-Ws', '-f', cfg, '--', '/etc/haproxy/fips.cfg'),
      ],
    ].map(
      ([name, change]): Row => ({
        name: name as string,
        change: change as Row['change'],
        status: 'fail',
        summary: /^The proxy reads .*\/etc\/haproxy\/fips\.cfg, not just /,
        remedy: /systemctl cat/,
      }),
    ),
    {
      name: 'a reload leaves words of its own on the command line',
      change: started(own, '-Ws', '-f', cfg, '-sf', '71', '-x', 'sockpair@4'),
      status: 'pass',
      summary: /is the example/,
    },
    ...['OPENSSL_CONF=/etc/other.cnf', 'LD_LIBRARY_PATH=/usr/local/lib', 'LD_PRELOAD=/x.so'].map(
      (pair): Row => ({
        name: pair,
        change: ofProcess(proxy, 'environ', `PATH=/bin\0${pair}\0`),
        status: 'fail',
        summary: /^The proxy runs with (OPENSSL_CONF|LD_LIBRARY_PATH|LD_PRELOAD): /,
        evidence: new RegExp(`^${pair}$`),
        remedy: /systemctl cat/,
      }),
    ),
    {
      name: 'what the packaged unit sets, and what leads into the package',
      change: (machine) => {
        const unit = `/lib/systemd/system/${proxy}.service`
        const start = `ExecStart=${own} -f ${cfg}`
        given(machine, unit, `[Service]\nEnvironment=OPENSSL_CONF=/etc/its.cnf\n${start}\n`)
        const libraries = 'LD_LIBRARY_PATH=/opt/datadog-fips-proxy/embedded/lib'
        ofProcess(proxy, 'environ', `OPENSSL_CONF=/etc/its.cnf\0${libraries}\0`)(machine)
      },
      status: 'pass',
      summary: /is the example/,
    },
    {
      name: 'systemd has not read the files of the unit again',
      change: shown(proxy, 'NeedDaemonReload=yes'),
      status: 'fail',
      summary: /^Files of datadog-fips-proxy changed since systemd read them\.$/,
      remedy: /systemctl daemon-reload/,
    },
    {
      name: 'its process cannot be seen',
      change: ({ files }) => {
        for (const path of [...files.keys()]) if (path.endsWith('/exe')) files.delete(path)
      },
      status: 'skip',
      summary: /could not be looked at/,
    },
  ])
})
