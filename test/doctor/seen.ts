import type { CheckId, CheckResult } from '../../src/checks/check.ts'
import type { AgentUnit } from '../../src/checks/probes/agent-units.ts'
import type { ProxyAnswers } from '../../src/checks/probes/proxy-answers.ts'
import type { Setting } from '../../src/config/agent/setting.ts'
import { proxyBinds } from '../../src/config/proxy/cfg.ts'
import type { ServerState } from '../../src/config/proxy/haproxy-stats.ts'
import type { CauseFound } from '../../src/doctor/cause.ts'
import { infer } from '../../src/doctor/infer.ts'
import type { Observations, Service } from '../../src/doctor/observe.ts'
import { allCauses } from '../../src/doctor/registry.ts'
import type { ProbeAnswer } from '../../src/host/probe.ts'
import type { UnitState } from '../../src/services/service-manager.ts'
import { systemd } from '../../src/services/systemd/systemd.ts'

export const cfg =
  'frontend metrics\n  bind 127.0.0.1:9804\nfrontend traces\n  bind 127.0.0.1:9805\n'

const running: UnitState = {
  exists: true,
  enabled: true,
  active: true,
  failed: false,
  masked: false,
  pids: [7],
  startedAt: 0,
  environment: {},
}

/** A service by how it fares, and what it logged. */
export function service(
  name: string,
  how: 'runs' | 'dead' | 'failed' | 'retries' | 'masked' | 'disabled' = 'runs',
  log: readonly string[] = ['New worker (7) forked'],
): Service {
  const active = how === 'runs' || how === 'disabled'
  const outcomes = {
    runs: ['active', 'running', 'success'],
    disabled: ['active', 'running', 'success'],
    dead: ['inactive', 'dead', 'success'],
    masked: ['inactive', 'dead', 'success'],
    failed: ['failed', 'failed', 'exit-code'],
    retries: ['activating', 'auto-restart', 'exit-code'],
  } as const
  const [word, sub, result] = outcomes[how]
  return {
    name,
    state: {
      ...running,
      active,
      enabled: how !== 'disabled',
      masked: how === 'masked',
      failed: how === 'failed',
    },
    outcome: { active: word, sub, result, status: result === 'success' ? '0' : '1' },
    log,
    logSource: log.length > 0 ? 'the journal' : undefined,
  }
}

export const proxy = (how?: Parameters<typeof service>[1], log?: readonly string[]) =>
  service('datadog-fips-proxy', how, log)
export const agent = (how?: Parameters<typeof service>[1], log?: readonly string[]) =>
  service('datadog-agent', how, log)

/** A unit of the Agent that is told these things. */
export function agentWith(...settings: Setting[]): AgentUnit {
  return {
    name: 'datadog-agent',
    state: { pids: [9], startedAt: 0, active: true },
    needsReload: false,
    inputs: [],
    layers: [settings],
    pids: [9],
    processes: [{ pid: 9, words: [], layers: [settings] }],
    running: [settings],
  }
}

/** What came back from a port, and what the statistics say of its backend, `traces`. */
export function answers(
  answer: ProbeAnswer,
  check?: string,
  isDown = check !== 'L4OK',
): ProxyAnswers {
  const row = { backend: 'traces', isDown, reason: `(${check})` }
  const states: ServerState[] = [
    { ...row, server: 'one', check: check ?? '' },
    { ...row, server: 'BACKEND', check: '' },
  ]
  const route = {
    name: 'traces-forwarder',
    binds: proxyBinds(cfg).slice(1),
    backends: ['traces'],
    paths: ['/'],
    statistics: undefined,
  }
  return {
    asked: [{ route, place: '9805', answer }],
    states: check === undefined ? [] : states,
    servers: new Map([['traces', ['trace.example:443', 'trace.example:443']]]),
  }
}

type Seen = Partial<Omit<Observations, 'check'>>
type Said = string | undefined
type Wrong = readonly (readonly [CheckId, CheckResult['status'], Said?, Said?, Said?])[]

const resultsOf = (wrong: Wrong): CheckResult[] =>
  wrong.map(([id, status, summary = `${id} is wrong.`, evidence, remedy]) => ({
    id,
    status,
    summary,
    ...(evidence !== undefined && { evidence }),
    remedy: remedy ?? `\`systemctl restart ${id}\` mends it.`,
  }))

/** What is seen of a host on which these checks fail or are skipped, and all else is well. */
export function observed(seen: Seen, ...wrong: Wrong): Observations {
  const checks = resultsOf(wrong)
  return {
    check: (id) =>
      checks.find((one) => one.id === id) ?? { id, status: 'pass', summary: `${id} is well.` },
    root: '/',
    isLive: true,
    proxy: proxy(),
    agent: agent(),
    cfg: { text: cfg, example: cfg, binds: proxyBinds(cfg) },
    copyExample: 'copy the example',
    writer: () => 'agent',
    held: [],
    sockets: new Map(),
    answers: undefined,
    firewall: undefined,
    agentUnits: [],
    agentVersion: '7.66.0',
    configFault: undefined,
    complaints: [],
    hosts: '127.0.0.1 localhost\n',
    resolvConf: 'nameserver 192.0.2.53\n',
    typed: systemd.typed,
    journal: undefined,
    journald: { active: 'active', sub: 'running', result: 'success', status: '0' },
    ...seen,
  }
}

/** What `doctor` makes of such a host. */
export function findingsOf(seen: Seen, ...wrong: Wrong): CauseFound[] {
  return infer(allCauses, observed(seen, ...wrong), resultsOf(wrong))
}

export const ids = (findings: readonly CauseFound[]) => findings.map(({ id }) => id)
