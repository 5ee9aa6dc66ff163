import t from 'tap'
import { isTold } from '../../src/packages/told-packages.ts'
import { recorded } from './recorded.ts'

const cases: [says: string, line: string, name: string, version: string, told: boolean][] = [
  ['apt', 'Setting up haproxy (2.6.12-1+deb12u1) ...', 'haproxy', '2.6.12-1+deb12u1', true],
  ['apt', 'Setting up datadog-agent (1:7.66.0-1) ...', 'datadog-agent', '1:7.66.0-1', true],
  ['apt', 'Setting up libssl3:amd64 (3.0.11-1~deb12u2) ...', 'libssl3', '3.0.11-1~deb12u2', true],
  ['apt', 'Unpacking haproxy (2.7-1) over (2.6-1) ...', 'haproxy', '2.7-1', true],
  ['apt', 'Setting up libssl-dev (3.0.11-1) ...', 'libssl', '3.0.11-1', false],
  ['apt', 'Setting up python3-yaml (6.0-3) ...', 'yaml', '6.0-3', false],
  ['apt', 'Setting up g++ (4:12.2.0-3) ...', 'g', '4:12.2.0-3', false],
  ['apt', 'Setting up g++ (4:12.2.0-3) ...', 'g++', '4:12.2.0-3', true],
  ['apt', 'Setting up haproxy (2.6.12-1+deb12u1) ...', 'haproxy', '2.6.12-1', false],
  ['apt', 'Reading package lists... file at less', 'file', '1:5.44-3', false],
  ['dnf', '  Installing       : haproxy-2.6-1.noarch      1/3', 'haproxy', '2.6-1', true],
  ['dnf', '  Upgrading : datadog-agent-1:7.66.0-1.x86_64', 'datadog-agent', '1:7.66.0-1', true],
  ['dnf', ' haproxy      noarch      2.6-1      base      6.0 k', 'haproxy', '2.6-1', true],
  ['dnf', '  Installing : haproxy-devel-2.6-1.noarch', 'haproxy', '2.6-1', false],
  ['dnf 5', '[3/5] Installing haproxy-0:2.6-1.noarch', 'haproxy', '2.6-1', true],
  ['yum 3', '  Installing : 1:datadog-agent-7.66.0-1.x86_64', 'datadog-agent', '1:7.66.0-1', true],
  ['zypper', '(1/3) Installing: haproxy-2.6-1.noarch [..done]', 'haproxy', '2.6-1', true],
  ['zypper', '  datadog-fips-proxy haproxy', 'haproxy', '2.6-1', false],
]

for (const [says, line, name, version, told] of cases) {
  t.test(
    `${says} says "${line.trim()}": ${told ? 'that is' : 'that is not'} ${name}`,
    async (t) => {
      t.equal(isTold(['x', line], name, version), told)
    },
  )
}

const brought = { 'datadog-agent': '1:7.66.0-1', 'datadog-fips-proxy': '1.2.0-1' }
const runs: [manager: string, haproxy: string][] = [
  ['apt', '2.6.12-1+deb12u3'],
  ['dnf', '2.6-1'],
  ['zypper', '2.6-1'],
]

for (const [manager, haproxy] of runs) {
  t.test(`${manager} tells all that it installs, a dependency too`, async (t) => {
    const lines = recorded(`${manager}-install-with-dependency`).stdout.split('\n')
    for (const [name, version] of Object.entries({ ...brought, haproxy })) {
      t.ok(isTold(lines, name, version), name)
      t.notOk(isTold(lines, name, `${version}0`), 'in no other version')
    }
    t.notOk(isTold(lines, 'python3', '3.11.2-1'), 'what was there')
  })
}
