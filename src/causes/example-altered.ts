import { places, proxyUnit } from '../host/places.ts'
import { bringBack } from './bring-back.ts'
import type { Cause } from './cause.ts'

/** The example that the cfg is held against was changed on this host, as the package database shows. */
export const exampleAltered: Cause = {
  id: 'proxy.example-altered',
  explains: ['proxy.cfg.unmodified'],
  yieldsTo: ['proxy.cfg-refused'],
  find(seen) {
    const { text, example, altered } = seen.cfg
    if (altered === undefined) return undefined
    const both = text === example ? ', and the cfg alike' : ''
    return {
      cause: `Somebody changed the example of the proxy's cfg on this host${both}.`,
      likelihood: 'certain',
      evidence: altered.evidence,
      command: `${bringBack(seen)} && ${seen.typed.restart(proxyUnit)}`,
      mends: true,
      advice: `This puts ${places.proxyExample} back as the package brought it, and copies it over the cfg; the present cfg is kept beside it. Look at that one first: what people need in it is lost to the proxy. Where the repository has the installed version no more, \`dd-fips install --upgrade\` brings the newest.`,
    }
  },
}
