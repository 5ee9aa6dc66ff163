import { offlineRepository } from '../bundle/offline.ts'
import type { Bundle } from '../bundle/open-bundle.ts'
import { AGENT_PACKAGE, PROXY_PACKAGE } from '../datadog/packages.ts'
import { agentUnit, agentUser, processUnit, proxyUnit, traceUnit } from '../datadog/units.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { trustedFingerprints } from '../packages/keys/signing-keys.ts'
import type { Repository } from '../packages/package-manager.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Settings } from '../settings/settings.ts'
import type { Step } from '../steps/registry.ts'
import { platformOf, type Survey } from '../survey/survey.ts'
import { version } from '../version.ts'
import { configEdits } from './config-edits.ts'
import { firstBootSteps } from './first-boot-steps.ts'
import type { Plan } from './plan.ts'
import { proxyLogsSteps } from './proxy-logs-steps.ts'
import { watchStep } from './watch-timer-step.ts'

/** Gives the error API_KEY_MISSING where the Agent could not start for want of a key, else undefined. */
export function missingApiKey(survey: Survey, settings: Settings) {
  const { config, agentVersion } = survey
  const agent = agentVersion !== undefined || !settings.noAgent
  const known = settings.apiKey || config?.apiKey || survey.apiKeyInEnvironment
  if (known || settings.installOnly || !agent) return undefined
  return new DdFipsError({
    code: 'API_KEY_MISSING',
    exit: 'settings',
    message: config
      ? `${places.agentConfig} has no api_key, and none was given.`
      : 'The Agent needs an API key, and none was given.',
    remedy: 'Set DD_API_KEY, or set DD_API_KEY_FILE to the path of a file that holds the key.',
  })
}

const agentOwner = { user: agentUser, group: agentUser }

/** The units that package scripts may start, the Agent's own children with it. */
const heldUnits = [proxyUnit, agentUnit, traceUnit, processUnit]

/**
 * The recipe: the steps that take this host to "the Agent talks to Datadog only through the FIPS
 * proxy". Throws SITE_NOT_SET and what the package manager's `repository` and
 * `proxyLogsSteps` throw.
 */
export async function makePlan(
  host: Host,
  survey: Survey,
  settings: Settings,
  upgrade: boolean,
  bundle?: Bundle,
): Promise<Plan> {
  const asked = await survey.manager.repository(host, platformOf(survey), settings)
  const repository = bundle ? offlineRepository(asked, bundle) : asked
  const agentThere = survey.agentVersion !== undefined
  const withAgent = agentThere || !settings.noAgent
  const services = managerInCharge(host, survey.detection.init).name
  const run = !settings.installOnly
  const packaged = { manager: survey.manager.name, name: PROXY_PACKAGE }
  const logsInputs = settings.collectProxyLogs ? [places.proxyLogs] : []
  const steps: (Step | false | undefined)[] = [
    repository.keyring && { kind: 'add-keyring', ...repository.keyring },
    repository.keyFiles && { kind: 'add-key-files', ...repository.keyFiles },
    repository.imports && { kind: 'import-keys', ...repository.imports },
    repository.file && fileStep(repository.file),
    {
      kind: 'keep-original',
      example: places.proxyExample,
      copy: places.proxyConfig,
      original: places.proxyOriginal,
      packaged,
    },
    {
      kind: 'install-packages',
      manager: survey.manager.name,
      packages: [
        ...(withAgent ? [agentPackage(settings)] : []),
        ...repository.packages,
        { name: PROXY_PACKAGE },
      ],
      upgrade,
      source: repository.source,
      ...(bundle && { bundle: sourceOf(bundle, survey, settings) }),
      prerequisites: repository.prerequisites.filter((name) => !survey.installed.has(name)),
      hold: { manager: services, units: heldUnits },
      units: { [PROXY_PACKAGE]: proxyUnit, [AGENT_PACKAGE]: agentUnit },
    },
    {
      kind: 'copy-file',
      from: places.proxyExample,
      to: places.proxyConfig,
      original: places.proxyOriginal,
      packaged,
      owner: agentOwner,
      mode: 0o640,
      affects: [proxyUnit],
    },
    !survey.installed.has(PROXY_PACKAGE) && installInfo(places.proxyInstallInfo),
    withAgent && {
      kind: 'edit-config',
      path: places.agentConfig,
      template: `${places.agentConfig}.example`,
      edits: configEdits(survey, settings),
      owner: agentOwner,
      mode: 0o640,
      affects: [agentUnit],
    },
    withAgent && !agentThere && installInfo(places.agentInstallInfo),
    ...(withAgent ? await proxyLogsSteps(host, settings.collectProxyLogs) : []),
    {
      kind: 'enable-service',
      manager: services,
      unit: proxyUnit,
      run,
      inputs: [places.proxyConfig],
      ports: places.proxyConfig,
    },
    withAgent && {
      kind: 'enable-service',
      manager: services,
      unit: agentUnit,
      run,
      inputs: [places.agentConfig, places.agentEnvironment, ...logsInputs],
      evidence: places.proxyConfig,
    },
    watchStep(settings, services),
    ...(withAgent && settings.firstBoot && services === 'none' ? firstBootSteps : []),
  ]
  return { steps: steps.filter((step) => typeof step === 'object') }
}

function sourceOf({ archive, digest, manifest }: Bundle, survey: Survey, settings: Settings) {
  const set = survey.manager.name === 'apt' ? 'apt' : 'rpm'
  const trusted = trustedFingerprints(set, settings.trustedFingerprints)
  return { archive, digest, trusted, packages: manifest.packages }
}

function fileStep(file: NonNullable<Repository['file']>): Step {
  const { keys } = file
  return keys ? { kind: 'add-rpm-repository', ...file, keys } : { kind: 'add-repository', ...file }
}

function agentPackage({ minorVersion }: Settings) {
  const name = AGENT_PACKAGE
  return minorVersion === undefined ? { name } : { name, version: `7.${minorVersion}` }
}

/** Tells Datadog's fleet view, through the Agent, by which tool and version the package came. */
function installInfo(path: string): Step {
  const content = [
    '---',
    'install_method:',
    '  tool: dd-fips',
    `  tool_version: dd-fips-${version}`,
    `  installer_version: dd-fips-${version}`,
    '',
  ].join('\n')
  return { kind: 'write-file', path, content, owner: { user: 'root', group: 'root' }, mode: 0o644 }
}
