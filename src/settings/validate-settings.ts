import { AGENT_PACKAGE, FIPS_AGENT_PACKAGE } from '../datadog/packages.ts'
import { GOV_SITE } from '../datadog/sites.ts'
import { notAcceptable, type Settings } from './settings.ts'

/** The one site that the proxy serves. */
interface Rule {
  /** The variable that the refusal names. */
  readonly name: string
  readonly value: (settings: Settings) => string | undefined
  readonly accepts: (value: string) => boolean
  /** What is wrong; the value itself is never quoted here, since it may be a secret or 10 KB long. */
  readonly problem: string
  readonly remedy: string
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f]/
const address = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(\/[A-Za-z0-9._~%+/-]*)?$/

const addressRule = (name: string, value: Rule['value']): Rule => ({
  name,
  value,
  accepts: (text) => address.test(text),
  problem: 'it is not a host name, with or without a path',
  remedy: `Leave out the scheme, as in ${name}=mirror.example.com/datadog.`,
})

const lineRule = (name: string, value: Rule['value']): Rule => ({
  name,
  value,
  accepts: (text) => !control.test(text) && !/^\s|\s$/.test(text),
  problem: 'it contains a line break, a control character, or a space at either end',
  remedy: 'Write it on one line, without spaces around it.',
})

const rules: readonly Rule[] = [
  {
    name: 'DD_API_KEY',
    value: ({ apiKey }) => apiKey,
    // Space or a line break inside comes from a paste that went wrong; no key holds either.
    accepts: (key) => !/\s/.test(key) && !control.test(key),
    problem: 'it contains a space, a line break or a control character',
    remedy: 'Copy the key again, without spaces or line breaks.',
  },
  {
    name: 'DD_SITE',
    value: ({ site }) => site,
    accepts: (site) => /^[A-Za-z0-9.-]{1,253}$/.test(site),
    problem: 'it is not a domain name',
    remedy: `Use DD_SITE=${GOV_SITE}.`,
  },
  {
    name: 'DD_SITE',
    value: ({ site, allowSite }) => (allowSite ? undefined : site),
    accepts: (site) => site === GOV_SITE,
    problem: `the FIPS proxy serves ${GOV_SITE} (US1-FED) only`,
    remedy: `Use DD_SITE=${GOV_SITE}, or set DD_FIPS_ALLOW_SITE=1 if another site is intended.`,
  },
  {
    name: 'DD_HOSTNAME',
    value: ({ hostname }) => hostname,
    // RFC 1123, and the 255 bytes that the Agent allows: it ignores any other name without a word.
    accepts: (name) =>
      name.length <= 255 && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name),
    problem: 'the Agent accepts letters, digits, dots and hyphens only, 255 at most (RFC 1123)',
    remedy: 'Use a host name of that form, or leave it out.',
  },
  lineRule('DD_ENV', ({ environment }) => environment),
  // A NUL cannot stand between items that are legal, so joining by one hides nothing from the rule.
  lineRule('DD_TAGS', ({ tags }) => tags?.find((tag) => control.test(tag))),
  {
    name: 'DD_AGENT_MAJOR_VERSION',
    value: ({ majorVersion }) => majorVersion,
    accepts: (version) => version === '7',
    problem: 'only Agent 7 supports the proxy',
    remedy: 'Leave it out, or use DD_AGENT_MAJOR_VERSION=7.',
  },
  {
    name: 'DD_AGENT_MINOR_VERSION',
    value: ({ minorVersion }) => minorVersion,
    accepts: (version) => /^\d+(\.\d+)?([~.-][A-Za-z0-9.~-]+)?$/.test(version),
    problem: 'it is not a version',
    remedy: 'Write it as 66, 66.1, 66.1-1 or 66.0~rc.5.',
  },
  {
    name: 'DD_AGENT_FLAVOR',
    value: ({ flavor }) => flavor,
    accepts: (flavor) => flavor === AGENT_PACKAGE,
    problem: `only the flavour ${AGENT_PACKAGE} works with the proxy; ${FIPS_AGENT_PACKAGE} replaces the proxy`,
    remedy: `Leave it out. For ${FIPS_AGENT_PACKAGE} use its own installer instead of dd-fips.`,
  },
  {
    name: 'DD_AGENT_DIST_CHANNEL',
    value: ({ channel }) => channel,
    accepts: (channel) => ['stable', 'beta', 'nightly'].includes(channel),
    problem: 'there is no such channel',
    remedy: 'Use stable or beta; nightly needs DD_REPO_URL too.',
  },
  {
    name: 'DD_AGENT_DIST_CHANNEL',
    value: ({ channel, repositoryUrl }) => (repositoryUrl ? undefined : channel),
    accepts: (channel) => channel !== 'nightly',
    problem: 'no public repository has nightly builds',
    remedy: 'Set DD_REPO_URL too, or use stable or beta.',
  },
  {
    name: 'TESTING_APT_REPO_VERSION',
    value: ({ aptRepositoryVersion }) => aptRepositoryVersion,
    accepts: (text) => /^[A-Za-z0-9._/-]+( [A-Za-z0-9._-]+)+$/.test(text),
    problem: 'it is not a suite and a component',
    remedy: 'Write it as "stable 7".',
  },
  addressRule('DD_REPO_URL', ({ repositoryUrl }) => repositoryUrl),
  addressRule('TESTING_APT_URL', ({ aptUrl }) => aptUrl),
  addressRule('TESTING_YUM_URL', ({ yumUrl }) => yumUrl),
  addressRule('TESTING_KEYS_URL', ({ keysUrl }) => keysUrl),
  addressRule('TESTING_YUM_VERSION_PATH', ({ yumVersionPath }) => yumVersionPath),
  {
    name: 'DD_UPGRADE',
    value: ({ agentUpgrade }) => (agentUpgrade ? 'yes' : undefined),
    accepts: () => false,
    problem: 'importing an Agent 5 configuration is not supported',
    remedy: 'Leave it out. To upgrade the packages use `dd-fips install --upgrade`.',
  },
]

/**
 * Says what of the settings has no effect here, as warnings.
 * Throws SETTING_NOT_ACCEPTABLE (exit 6) for the first that cannot be used.
 */
export function acceptSettings(settings: Settings): string[] {
  for (const rule of rules) {
    const value = rule.value(settings)
    if (value !== undefined && !rule.accepts(value)) {
      throw notAcceptable(rule.name, rule.problem, rule.remedy)
    }
  }
  return settings.url === undefined
    ? []
    : ['DD_URL has no effect: with fips.enabled the Agent sends to the proxy only.']
}
