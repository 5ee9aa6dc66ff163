import { signingKey } from './signing.ts'

/** Gives the variables that make an installer use a test host's repository and trust its key. */
export async function installEnvironment(): Promise<Record<string, string>> {
  return {
    TESTING_APT_URL: 'apt.test.example',
    TESTING_YUM_URL: 'yum.test.example',
    TESTING_KEYS_URL: 'keys.test.example',
    DD_TRUSTED_KEY_FINGERPRINTS: (await signingKey('repository')).fingerprint,
  }
}
