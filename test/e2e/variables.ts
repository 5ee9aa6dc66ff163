import { installEnvironment } from '../lab/install-environment.ts'
import { API_KEY } from './api-keys.ts'

export type Variables = Readonly<Record<string, string>>

/** Returns the variables of a plain install: key, site, mode, and where the test repository is. */
export async function plainVariables(): Promise<Variables> {
  const given = { DD_API_KEY: API_KEY, DD_SITE: 'ddog-gov.com', DD_FIPS_MODE: '1' }
  return { ...(await installEnvironment()), ...given }
}
