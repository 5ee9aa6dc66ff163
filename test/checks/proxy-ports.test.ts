import t from 'tap'
import { proxyPorts } from '../../src/checks/proxy-ports.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { askRows, cfg, edit, nothing, type Row, systemctl, write, yaml } from './rows.ts'

waitsPassAtOnce(t)

t.test(
  'the ports that the cfg binds must be the proxy’s, and cover those of the Agent',
  async (t) => {
    await askRows(t, proxyPorts, [
      {
        name: 'all listen',
        change: nothing,
        status: 'pass',
        summary: /^All 16 ports listen, held by the proxy\.$/,
        evidence: /binds 9803, 9804, .*, 9818$/,
      },
      {
        name: 'the cfg binds one more since',
        change: edit(cfg, (text) => `${text}\nfrontend more\n  bind 127.0.0.1:9900\n`),
        status: 'fail',
        summary: /^Nothing listens on 9900\.$/,
        remedy: /journalctl -u datadog-fips-proxy/,
      },
      {
        name: 'the cfg binds nothing',
        change: write(cfg, 'global\n'),
        status: 'fail',
        summary: /^Nothing listens on any port of the proxy\.$/,
        evidence: /binds nothing$/,
      },
      ...['mtimeMs', 'ctimeMs'].map(
        (time): Row => ({
          name: `the cfg has another ${time} than when the proxy was started`,
          change: (machine) => {
            machine.systemd.age(60_000)
            const content = machine.files.get(cfg)?.content.toString() ?? ''
            given(machine, cfg, content, { [time]: Date.now() })
          },
          status: 'fail',
          summary: /^The proxy was started before the last change of its cfg\.$/,
          remedy: /systemctl restart datadog-fips-proxy/,
        }),
      ),
      {
        name: 'somebody else holds a port',
        change: (machine) => {
          const { files } = machine
          const pid = /\/proc\/(\d+)\/fd\/9805$/
          const path = [...files.keys()].find((name) => pid.test(name)) ?? ''
          files.delete(path)
          given(machine, '/proc/700/cmdline', 'nc\0-l\0')
          given(machine, '/proc/700/cgroup', '0::/system.slice/nc.service\n')
          plant(files, '/proc/700/fd/3', makeInode('symlink', 'socket:[9805]'))
        },
        status: 'fail',
        summary:
          /^Ports of the proxy are held by others: 9805 by pid 700 \(nc -l.*, nc\.service\)\.$/,
        remedy: /Stop that program/,
      },
      ...(
        [
          ['10.0.0.5', '0500000A', 'pass'],
          ['127.0.0.9', '0900007F', 'pass'],
          ['every address', '00000000', 'fail'],
          ['the same address', '0100007F', 'fail'],
        ] as const
      ).map(
        ([where, hex, status]): Row => ({
          name: `another program listens on ${where} with a port of the proxy`,
          change: (machine) => {
            const table = machine.files.get('/proc/net/tcp')?.content.toString() ?? ''
            const row = `99: ${hex}:264E 00000000:0000 0A 0:0 0:0 0 0 0 555 1\n`
            given(machine, '/proc/net/tcp', `${table}${row}`)
          },
          status,
          summary: status === 'pass' ? /held by the proxy/ : /held by others: 9806/,
        }),
      ),
      {
        name: 'another program listens on another address with a port that the proxy does not have',
        change: (machine) => {
          const table = machine.files.get('/proc/net/tcp')?.content.toString() ?? ''
          const moved = table.replace('0100007F:264E', '0500000A:264E')
          given(machine, '/proc/net/tcp', moved)
        },
        status: 'fail',
        summary: /^Nothing listens on 9806\.$/,
        remedy: /journalctl -u datadog-fips-proxy/,
      },
      {
        name: 'the Agent sends to other ports',
        change: write(
          yaml,
          'api_key: x\nfips:\n  enabled: true\n  https: false\n  port_range_start: 5000\n',
        ),
        status: 'fail',
        summary: /500[01].*the proxy does not listen there\.$/,
        remedy: /fips\.port_range_start/,
      },
      {
        name: 'an older proxy has fewer ports than new Agents use',
        change: (machine) => {
          edit(cfg, (text) => text.replace(/.*:981[67]\n/g, ''))(machine)
          systemctl('restart', 'datadog-fips-proxy')(machine)
        },
        status: 'warn',
        summary: /ports of the cfg listen.*9816.*9817/,
        remedy: /dd-fips install --upgrade/,
      },
      {
        name: 'offset 11 is used by no Agent',
        change: (machine) => {
          edit(cfg, (text) => text.replace(/.*:9814\n/, ''))(machine)
          systemctl('restart', 'datadog-fips-proxy')(machine)
        },
        status: 'pass',
        summary: /^All 15 ports listen/,
      },
    ])
  },
)
