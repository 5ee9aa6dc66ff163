import type { Test } from 'tap'
import type { Check, Expected, Status } from '../../src/checks/check.ts'
import { given, type Machine } from '../support/machine.ts'
import type { Wishes } from '../support/session.ts'
import { contextOf, installedHost } from './installed-host.ts'

export const yaml = '/etc/datadog-agent/datadog.yaml'
export const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

type Act = (machine: Machine) => void

export const nothing: Act = () => {}

export const systemctl =
  (verb: string, unit: string): Act =>
  ({ systemd }) =>
    void systemd.run(['systemctl', verb, `${unit}.service`])

/** Gives a file, dd-agent's own, other content. */
export const write =
  (path: string, content: string): Act =>
  (machine) =>
    given(machine, path, content, { uid: 110, gid: 112, mode: 0o640 })

/** Changes the text of a file. */
export const edit =
  (path: string, change: (text: string) => string): Act =>
  (machine) =>
    write(path, change(machine.files.get(path)?.content.toString() ?? ''))(machine)

/** A change to a host on which dd-fips has been at work, and what a check makes of it. */
export interface Row {
  readonly name: string
  readonly change: Act
  readonly expected?: Partial<Expected>
  readonly status: Status
  readonly summary: RegExp
  readonly evidence?: RegExp
  readonly remedy?: RegExp
}

/** Asks a check about the host of each row. Whatever is wrong must come with a remedy. */
export async function askRows(
  t: Test,
  check: Check,
  rows: readonly Row[],
  wishes: Wishes = {},
): Promise<void> {
  for (const { name, change, expected, status, summary, evidence, remedy } of rows) {
    const machine = await installedHost(wishes)
    change(machine)
    const finding = await check.run(await contextOf(machine, expected))
    t.equal(finding.status, status, name)
    t.match(finding.summary, summary)
    if (evidence) t.match(finding.evidence, evidence)
    if (remedy) t.match(finding.remedy, remedy)
    const isBad = status === 'fail' || status === 'warn'
    t.equal(finding.remedy !== undefined, isBad, 'a remedy where one is needed')
  }
}
