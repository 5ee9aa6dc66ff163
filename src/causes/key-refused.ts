import type { Cause } from '../doctor/cause.ts'
import { complaintsOf } from '../doctor/remedies.ts'

export const keyRefused: Cause = {
  id: 'agent.key-refused',
  explains: ['agent.diagnose'],
  find(seen) {
    const found = seen.check('agent.diagnose')
    if (found?.status !== 'fail' || !/\b403\b|api key/i.test(found.evidence ?? '')) return undefined
    return {
      cause: 'Datadog refuses the API key of this host.',
      likelihood: 'likely',
      evidence: `${found.evidence}${complaintsOf(seen, 'key')}`,
      command: 'dd-fips install --api-key-file -',
      mends: true,
      advice:
        'The command reads a key from standard input. It must belong to the organization on ddog-gov.com; a firewall or TLS inspection can answer 403 as well.',
    }
  },
}
