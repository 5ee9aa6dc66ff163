import { configError } from '../config/yaml/config-error.ts'
import { GOV_SITE } from '../datadog/sites.ts'
import { places } from '../host/places.ts'
import type { Settings } from '../settings/settings.ts'
import type { ConfigEdit } from '../steps/edit-config.ts'
import type { Survey } from '../survey/survey.ts'

/**
 * Says which keys of datadog.yaml are to be set. Throws SITE_NOT_SET where an existing file says another
 * site and nobody said which is right.
 */
export function configEdits({ config }: Survey, settings: Settings): ConfigEdit[] {
  const given: (ConfigEdit | boolean | undefined | '')[] = [
    settings.apiKey && { path: ['api_key'], secret: 'apiKey' },
    siteEdit(config, settings),
    settings.hostname && { path: ['hostname'], value: settings.hostname },
    settings.tags && settings.tags.length > 0 && { path: ['tags'], value: settings.tags },
    settings.environment && { path: ['env'], value: settings.environment },
    settings.collectProxyLogs && { path: ['logs_enabled'], value: true },
    { path: ['fips', 'enabled'], value: true },
    { path: ['fips', 'https'], value: false },
  ]
  return given.filter((edit) => typeof edit === 'object')
}

function siteEdit(config: Survey['config'], { site }: Settings): ConfigEdit | undefined {
  const present = config?.site
  const wanted = site ?? GOV_SITE
  if (present === wanted) return undefined
  if (config !== undefined && site === undefined) throw siteNotSet(config)
  return { path: ['site'], value: wanted }
}

function siteNotSet(config: NonNullable<Survey['config']>) {
  const found = config.site === undefined ? 'no site is set' : `the site is "${config.site}"`
  return configError(
    'SITE_NOT_SET',
    places.agentConfig,
    config.lineOf(['site']),
    `${found}, and the proxy serves ${GOV_SITE} only`,
    `If this Agent is to report to ${GOV_SITE}, set DD_SITE=${GOV_SITE}.`,
  )
}
