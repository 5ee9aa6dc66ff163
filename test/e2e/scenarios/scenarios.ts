import { full } from '../sample.ts'
import type { Scenario } from '../scenario.ts'
import { alteredProgram } from './altered-program.ts'
import * as badRepositories from './bad-repositories.ts'
import * as cutOff from './cut-off.ts'
import { repositoryDies } from './dying-repository.ts'
import * as existing from './existing-agent.ts'
import { keyAndSite } from './existing-settings.ts'
import * as services from './failing-services.ts'
import * as fullDisk from './full-disk.ts'
import * as harsh from './harsh-hosts.ts'
import * as hostile from './hostile-ground.ts'
import * as installOnly from './install-only.ts'
import * as interrupted from './interrupted.ts'
import * as keys from './keys.ts'
import * as locks from './locks.ts'
import * as newHost from './new-host.ts'
import { dyingAgent, lateAgent } from './odd-agents.ts'
import { oddConfigs } from './odd-configs.ts'
import * as ownRepositories from './own-repositories.ts'
import * as calls from './package-calls.ts'
import * as plan from './plan.ts'
import * as portRange from './port-range.ts'
import * as proxyLogs from './proxy-logs.ts'
import { racingAgent } from './racing-agent.ts'
import { rebooted } from './reboot.ts'
import * as refusals from './refusals.ts'
import * as repair from './repair.ts'
import * as revert from './revert.ts'
import * as rpmTrust from './rpm-trust.ts'
import * as secondRun from './second-run.ts'
import * as secrets from './secrets.ts'
import * as upgrade from './upgrade.ts'
import * as watch from './watch.ts'

/** What an install must do: new hosts first, then existing ones. */
export const wanted: readonly Scenario[] = [
  newHost.piped,
  newHost.substituted,
  existing.everyShape,
  existing.ownDress,
  existing.notEditable,
  existing.tooOld,
  existing.warned,
  existing.provisioned,
  keyAndSite,
  portRange.movedByPeople,
  portRange.movedOnOneSide,
  secondRun.nothingToDo,
  secondRun.withoutVariables,
  upgrade.unmodified,
  upgrade.modified,
  upgrade.byPackageManager,
  upgrade.setUpByHand,
  upgrade.held,
  plan.onAnEmptyHost,
  plan.diffs,
  keys.someMissing,
  keys.refused,
  calls.fewAndExact,
  calls.missingDependency,
  ownRepositories.used,
  rpmTrust.metadataUnchecked,
  rpmTrust.retiredKey,
  rpmTrust.selinux,
  locks.waitedFor,
  locks.tooLong,
  secrets.oneWay,
  secrets.replaced,
  secrets.fromAFile,
  secrets.oddValues,
  secrets.oddKeyOnANewHost,
  installOnly.newHost,
  installOnly.liveHost,
  installOnly.noAgent,
  revert.newHost,
  revert.existingHost,
  revert.changedSince,
  repair.onlyWhatChanged,
  repair.olderThanItsFile,
  repair.dress,
  proxyLogs.sent,
  watch.daily,
  watch.sinceInstall,
  alteredProgram,
  harsh.ownNode,
  harsh.detect,
]

/** What goes wrong on hosts, and what is left of them then. */
export const badWays: readonly Scenario[] = [
  locks.anotherRun,
  locks.atOnce,
  upgrade.putBack,
  badRepositories.newHost,
  badRepositories.existing,
  badRepositories.partOfAVersion,
  ownRepositories.inTheWay,
  services.portTaken,
  services.cannotBind,
  services.existingPutBack,
  services.configurationFirst,
  services.keptOnRequest,
  services.slowProxy,
  services.agentDies,
  refusals.badSettings,
  refusals.badWords,
  refusals.unsupported,
  refusals.preflight,
  refusals.plantedLink,
  refusals.otherFlavor,
  cutOff.killedInstalling,
  cutOff.killedAtTheProxy,
  cutOff.inAnUpgrade,
  cutOff.whileUnpacking,
  cutOff.interrupted,
  interrupted.namedFirst,
  interrupted.notRefused,
  rebooted,
  secrets.afterFailures,
  repositoryDies,
  fullDisk.whileUnpacking,
  fullDisk.inTheTransaction,
  fullDisk.atTheConfiguration,
  fullDisk.ofOurOwn,
  hostile.environment,
  hostile.foreignDirectories,
  racingAgent,
  lateAgent,
  dyingAgent,
  oddConfigs,
  harsh.strict,
  harsh.scriptsThatStart,
  harsh.badDownloads,
  harsh.keptWithThree,
]

/** What a further row of a package manager plays, unless DD_FIPS_TEST_FULL asks for everything. */
const brief: readonly Scenario[] = [
  newHost.piped,
  existing.ownDress,
  badRepositories.newHost,
  revert.newHost,
]

/** What the row plays on which dnf is there as yum only. */
export const asYum: readonly Scenario[] = [
  newHost.piped,
  existing.ownDress,
  secondRun.nothingToDo,
  revert.newHost,
]

const everything = [...wanted, ...badWays]

export const further = full ? everything : brief

/** What a row plays whose package manager and its version another row has: it only calls itself otherwise. */
export const byAnotherName = full ? everything : [newHost.piped, revert.newHost]
