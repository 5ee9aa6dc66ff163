import t from 'tap'
import {
  aptEnvironment,
  installCommand,
  isLocked,
  parseMadison,
  parsePolicy,
  parseRemovals,
  refreshCommand,
  refreshTroubles,
  removeCommand,
  simulateRemoveCommand,
  wantsFullRefresh,
} from '../../../src/packages/apt/apt-commands.ts'

const joined = (command: readonly string[]) => command.join(' ')

t.test(
  'a refresh asks one repository, leaves other lists, and lets no bad signature pass',
  async (t) => {
    t.equal(
      joined(refreshCommand('/etc/apt/sources.list.d/datadog.list')),
      'apt-get update -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/datadog.list ' +
        '-o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any',
    )
  },
)

t.test('an installation asks nothing, removes nothing and keeps what people changed', async (t) => {
  const packages = [
    { name: 'datadog-agent', version: '1:7.66.0-1' },
    { name: 'datadog-fips-proxy' },
  ]
  t.equal(
    joined(installCommand(packages, 1500)),
    'apt-get install --yes --no-remove -o Dpkg::Options::=--force-confdef ' +
      '-o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=2 -- ' +
      'datadog-agent=1:7.66.0-1 datadog-fips-proxy',
  )
  const older = joined(installCommand(packages, 0, '--allow-downgrades'))
  t.match(older, '--allow-downgrades')
  for (const command of [older, joined(installCommand(packages, 0))]) {
    t.notMatch(command, /force-yes|allow-unauthenticated|allow-change-held|force-all|confnew/)
  }
  t.match(aptEnvironment, { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' })
})

t.test('a removal takes configuration files only when told to', async (t) => {
  const wait = '-o DPkg::Lock::Timeout=120'
  t.equal(joined(removeCommand(['a', 'b'], true, 120_000)), `apt-get purge --yes ${wait} -- a b`)
  t.equal(joined(removeCommand(['a'], false, 120_000)), `apt-get remove --yes ${wait} -- a`)
  t.equal(joined(simulateRemoveCommand(['a'])), 'apt-get remove --simulate -- a')
})

t.test('what a removal would take along is read from its simulation', async (t) => {
  const output = `Reading package lists...
The following packages will be REMOVED:
  datadog-agent* my-checks* libx:i386
0 upgraded, 0 newly installed, 3 to remove and 0 not upgraded.
Remv my-checks [1.0]
Purg libx:i386 [2]
Purg datadog-agent [1:7.66.0-1]
`
  t.same(parseRemovals(output), ['my-checks', 'libx', 'datadog-agent'])
  t.same(parseRemovals(''), [])
})

t.test('candidates are read from a policy as apt-cache prints it', async (t) => {
  const output = `datadog-agent:
  Installed: 1:7.47.0-1
  Candidate: 1:7.66.0-1
  Version table:
     1:7.66.0-1 500
        500 https://apt.datadoghq.com stable/7 amd64 Packages
 *** 1:7.47.0-1 100
        100 /var/lib/dpkg/status
datadog-fips-proxy:
  Installed: (none)
  Candidate: (none)
  Version table:
datadog-signing-keys:
  Installed: (none)
  Candidate: 1:1.4.0
  Version table:
     1:1.4.0 500
        500 file:/srv/mirror ./ Packages
known-to-dpkg-alone:
  Installed: 1.0
  Candidate: 1.0
  Version table:
 *** 1.0 100
        100 /var/lib/dpkg/status
newer-than-every-repository:
  Installed: 2.0
  Candidate: 2.0
  Version table:
 *** 2.0 100
        100 /var/lib/dpkg/status
     1.0 500
        500 https://apt.datadoghq.com stable/7 amd64 Packages
`
  t.same(
    [...parsePolicy(output)],
    [
      ['datadog-agent', '1:7.66.0-1'],
      ['datadog-signing-keys', '1:1.4.0'],
      ['newer-than-every-repository', '2.0'],
    ],
  )
  t.same([...parsePolicy('')], [])
})

t.test('versions are read from madison, each once', async (t) => {
  const output = ` datadog-agent | 1:7.66.0-1 | https://apt.example.com stable/7 amd64 Packages
 datadog-agent | 1:7.66.0-1 | https://mirror.example.com stable/7 amd64 Packages
 datadog-agent | 1:7.47.0-1 | https://apt.example.com stable/7 amd64 Packages
`
  t.same(parseMadison(output), ['1:7.66.0-1', '1:7.47.0-1'])
  t.same(parseMadison(''), [])
})

t.test(
  'trouble is read from the output of old apts too, which end with 0 all the same',
  async (t) => {
    const trouble = [
      "W: GPG error: https://apt.example.com stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY E6266D4AC0962C7D",
      'W: An error occurred during the signature verification. The repository is not updated and the previous index files will be used.',
      'W: Failed to fetch https://apt.example.com/dists/stable/InRelease',
      'W: Some index files failed to download. They have been ignored, or old ones used instead.',
      "E: The repository 'https://apt.example.com stable Release' is not signed.",
      'E: Failed to fetch https://apt.example.com/dists/stable/7/binary-amd64/Packages.gz  Hash Sum mismatch',
      "W: The repository 'https://apt.example.com stable Release' does not have a Release file.",
      'E: Release file for https://apt.example.com is not valid yet (invalid for another 3h).',
    ]
    for (const line of trouble) t.same(refreshTroubles(`Hit:1\n${line}\nDone\n`), [line], line)
    const fine = [
      'Get:1 https://apt.datadoghq.com stable InRelease [5123 B]',
      'W: Target Packages (7/binary-amd64/Packages) is configured multiple times in a and b',
      'N: Repository has changed its Label',
      'Reading package lists... Done',
    ]
    t.same(refreshTroubles(fine.join('\n')), [])
  },
)

t.test('a lock and a missing dependency are told from other failures', async (t) => {
  const locked = [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt)',
    'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
    'E: Unable to lock directory /var/lib/apt/lists/',
  ]
  for (const line of locked) t.equal(isLocked(line), true, line)
  const stale = [
    'The following packages have unmet dependencies:',
    ' x : Depends: y but it is not installable',
    "E: Package 'x' has no installation candidate",
    'E: Unable to locate package datadog-fips-proxy',
    'E: Failed to fetch https://deb.example.com/x.deb  404  Not Found',
    'E: Unable to fetch some archives, maybe run apt-get update',
  ]
  for (const line of stale) {
    t.equal(wantsFullRefresh(line), true, line)
    t.equal(isLocked(line), false)
  }
  const neither = 'E: Sub-process /usr/bin/dpkg returned an error code (1)'
  t.equal(wantsFullRefresh(neither) || isLocked(neither), false)
})
