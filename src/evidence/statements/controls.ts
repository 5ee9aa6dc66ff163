import type { ControlFacts } from '../evidence.ts'

/**
 * NIST SP 800-53 rev. 5: which check is evidence toward which part of which control, and what stays open. A
 * host can bear on a part of a control; no control is met by what a host shows.
 */
export const controls: readonly ControlFacts[] = [
  {
    id: 'au-2',
    title: 'Event Logging',
    statements: ['au-2_smt.a'],
    part: 'a. Events that the system can log: the proxy logs sockets that it cannot bind and backends that go down or up to the journal of the host; whether that log can be read, what it says, and whether it goes to Datadog where that was asked for.',
    checks: ['proxy.log', 'agent.logs'],
    facts: [],
    leaves:
      'Which events you select (b, c), why they suffice (d), your review of them (e), and how long the journal is kept.',
  },
  {
    id: 'cm-2',
    title: 'Baseline Configuration',
    statements: ['cm-2_smt.a'],
    part: 'a. A record of the configuration as it is: versions, digests, the cfg of the proxy compared with the one that its package brings.',
    checks: ['packages.installed', 'proxy.cfg.unmodified', 'program.kept'],
    facts: ['packages', 'files', 'configuration'],
    leaves: 'That this is your approved baseline, and when you review it (b).',
  },
  {
    id: 'cm-6',
    title: 'Configuration Settings',
    statements: ['cm-6_smt.b'],
    part: 'b. Settings implemented: what the processes of the Agent see, from files, units and environment, with the line of each source.',
    checks: [
      'agent.config.fips',
      'agent.config.effective',
      'agent.config.site',
      'agent.bypass',
      'proxy.cfg.ownership',
    ],
    facts: ['configuration'],
    leaves:
      'Establishing the settings (a), approving deviations (c), and monitoring between two documents such as this (d).',
  },
  {
    id: 'cm-8',
    title: 'System Component Inventory',
    statements: ['cm-8_smt.a'],
    part: "a. Datadog's packages on this host, by version and digest.",
    checks: ['packages.installed', 'agent.version'],
    facts: ['packages'],
    leaves: 'Every other component, and the inventory itself.',
  },
  {
    id: 'cm-14',
    title: 'Signed Components',
    statements: ['cm-14_smt'],
    part: 'Installation only with a verified signature: what the package manager is told to check of this repository, the keys that it trusts for it, and which of them signed what is installed.',
    checks: [],
    facts: ['repository', 'packages'],
    leaves: 'Every other repository of the host, and who may change these files.',
  },
  {
    id: 'sc-8',
    title: 'Transmission Confidentiality and Integrity',
    statements: ['sc-8_smt'],
    part: 'Whether what the Agent sends to Datadog goes to the proxy on the loopback, and whether a setting or a connection leads elsewhere.',
    checks: [
      'proxy.ports',
      'agent.service',
      'agent.config.effective',
      'agent.bypass',
      'agent.processes',
      'agent.route',
      'agent.connections',
      'agent.diagnose',
    ],
    facts: ['ports', 'connections'],
    leaves:
      'The hop from Agent to proxy (plain HTTP on the loopback), and all other traffic of the host.',
  },
  {
    id: 'sc-8.1',
    title: 'Cryptographic Protection',
    statements: ['sc-8.1_smt'],
    part: 'Whether the proxy, which encrypts, runs with the configuration that its package brings, and whether the intake answers through it.',
    checks: ['proxy.service', 'proxy.program', 'proxy.cfg.unmodified', 'proxy.backends'],
    facts: ['cryptography'],
    leaves: 'Which TLS version and cipher was agreed on: see what is not proved.',
  },
  {
    id: 'sc-13',
    title: 'Cryptographic Protection',
    statements: ['sc-13_smt.b'],
    part: 'b. The kind of cryptography that is implemented: package and libraries of the proxy as they are in memory, the FIPS flag of the kernel, the crypto policy.',
    checks: ['packages.installed', 'proxy.service', 'proxy.program'],
    facts: ['cryptography', 'packages'],
    leaves:
      'The uses that you determine (a); status of the certificate, approved mode and operating environment of the module.',
  },
  {
    id: 'si-2',
    title: 'Flaw Remediation',
    statements: ['si-2_smt.c'],
    part: 'c. Updates: whether the package lists on the host have newer versions than those installed.',
    checks: ['agent.version'],
    facts: ['packages'],
    leaves: 'Whether those lists are fresh, which flaws newer versions mend, and your time limits.',
  },
  {
    id: 'si-7',
    title: 'Software, Firmware, and Information Integrity',
    statements: ['si-7_smt.a'],
    part: 'a. Integrity verification: the files of the packages compared with the package database, the cfg of the proxy with its example, and that example with the database.',
    checks: ['agent.program', 'proxy.program', 'proxy.cfg.unmodified', 'proxy.cfg.ownership'],
    facts: ['packages', 'files'],
    leaves:
      'The integrity of the package database and of the host that was asked, and what you do on a finding (b).',
  },
]
