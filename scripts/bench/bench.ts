/** `npm run bench -- --help` says what this is. */
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { hostsAvailable } from '../../test/lab/available.ts'
import { $ } from '../../test/lab/shell.ts'
import { root } from '../root.ts'
import { measureAgents, missingAgents } from './agents-group.ts'
import { takeDown } from './cleanup.ts'
import { measureConfigs } from './config-group.ts'
import { measureCrowds } from './crowd-group.ts'
import type { GroupContext } from './group.ts'
import { measureMain } from './main-group.ts'
import { measureMemory } from './memory-group.ts'
import { type BenchOptions, benchOptions, help } from './options.ts'
import { performancePage, performancePlot, recordedScript } from './page.ts'
import { type Account, accountForProcesses, unexplained } from './processes-group.ts'
import { estimate, runsOf } from './progress.ts'
import { benchRelease, nodeVersion } from './release.ts'
import { Results } from './results.ts'
import { type GroupName, rows } from './rows.ts'
import { measureSlow } from './slow-group.ts'
import { linesOf, terminalTable } from './table.ts'

/** In the order in which they run. */
const groups: Readonly<Record<GroupName, (context: GroupContext) => Promise<void>>> = {
  main: measureMain,
  memory: measureMemory,
  config: measureConfigs,
  crowd: measureCrowds,
  agents: measureAgents,
  slow: measureSlow,
}

/** What does not depend on the package manager is measured on one. */
const onlyApt: readonly GroupName[] = ['config', 'crowd', 'agents']

async function main(options: BenchOptions): Promise<number> {
  const reason = (await hostsAvailable('deb')) ?? (await hostsAvailable('rpm'))
  if (reason) throw new Error(reason)
  const release = await benchRelease()
  const wanted = new Set(options.rows.map(({ id }) => id))
  const { rounds, managers, processes } = options
  const chosen = (Object.keys(groups) as GroupName[])
    .filter((group) => options.rows.some((row) => row.group === group))
    .filter((group) => managers.includes('apt') || !onlyApt.includes(group))
  const all = [...chosen, ...(processes ? (['processes'] as const) : [])]
  const minutes = estimate(all, options, managers.length) / 60
  const started = Date.now()
  const elapsed = () => `${Math.floor((Date.now() - started) / 1000)} s`
  const progress = (text: string) => console.error(`[${elapsed()}] ${text}`)
  progress(`${rounds} runs of ${all.join(', ')}: about ${Math.ceil(minutes)} minutes`)

  const results = new Results()
  const context = { results, release, wanted, managers, progress }
  for (const group of chosen) {
    await groups[group]({ ...context, rounds: runsOf(group, options) })
  }
  const accounts = processes ? await accountForProcesses(context) : []

  const lines = linesOf(results, managers, rows)
  const colour = process.stdout.isTTY && !process.env.NO_COLOR
  if (lines.length > 0) console.log(terminalTable(lines, colour))
  const recorded = managers.map((manager) => `${manager} ${recordedScript[manager]} x`).join(', ')
  console.log(
    `Recorded, not measured here: the official shell script, ${recorded} (no verification, no receipt).`,
  )
  const leftOut = missingAgents()
    .filter(({ row }) => wanted.has(row))
    .map(({ row, variant }) => `${row} was left out: the fixtures have no repository ${variant}.`)
  for (const sentence of leftOut) console.log(sentence)

  if (options.json) await writeFile(options.json, json(results, accounts))
  if (options.write) {
    const facts = { rounds, lines, accounts, leftOut, ...(await surroundings(release.served)) }
    await writeFile(join(root, 'docs/performance.md'), performancePage(facts))
    await writeFile(join(root, 'docs/performance.svg'), performancePlot(lines))
  }
  return verdict(options, accounts, lines)
}

function verdict(
  { check }: BenchOptions,
  accounts: readonly Account[],
  lines: ReturnType<typeof linesOf>,
): number {
  const unknown = unexplained(accounts)
  for (const one of unknown) console.log(one)
  const missed = lines.filter((line) => line.verdict.outcome === 'missed')
  if (check) {
    for (const { manager, row } of missed) console.log(`missed: ${manager}, ${row.id}`)
  }
  return unknown.length > 0 || (check && missed.length > 0) ? 1 : 0
}

async function surroundings(served: string) {
  const gigabytes = Math.round(totalmem() / 1e9)
  const commit = (await $`git -C ${root} rev-parse --short HEAD`).stdout.trim()
  return {
    date: new Date().toISOString().slice(0, 10),
    commit,
    machine: `A virtual machine with ${cpus().length} cores and ${gigabytes} GB, Debian 12.`,
    node: await nodeVersion(served),
  }
}

function json(results: Results, accounts: readonly Account[]): string {
  return `${JSON.stringify({ samples: results, accounts }, undefined, 1)}\n`
}

/** Hosts end with this process, however it ends; directories and lines are removed here. */
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    console.error('interrupted: the hosts are taken down')
    void takeDown().finally(() => process.exit(code))
  })
}

let options: BenchOptions | undefined
try {
  options = benchOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\nSee npm run bench -- --help.`)
  process.exitCode = 2
}
if (options?.help) console.log(help)
else if (options) {
  try {
    process.exitCode = await main(options)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    await takeDown()
  }
}
