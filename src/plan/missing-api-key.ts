import { DdFipsError } from '../errors.ts'
import type { Survey } from '../facts/survey.ts'
import { places } from '../host/places.ts'
import type { Settings } from '../settings.ts'

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
