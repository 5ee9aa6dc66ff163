import { orElse } from '../../checks/probes/proxy-example.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { places } from '../../host/places.ts'
import type { Cause } from '../cause.ts'
import { bringBack, commandFor } from '../remedies.ts'

const asBrought = `This puts ${places.proxyExample} back as the package brought it`

/** The example that the cfg is held against was changed on this host, as the package database shows, or is gone. */
export const exampleAltered: Cause = {
  id: 'proxy.example-altered',
  explains: ['proxy.cfg.unmodified'],
  yieldsTo: ['proxy.cfg-refused'],
  find(seen) {
    const { text, example, altered } = seen.cfg
    if (altered === undefined) return undefined
    const { evidence, restore } = altered
    if (example === undefined) {
      return {
        cause: "The example of the proxy's cfg is missing on this host.",
        likelihood: 'certain',
        evidence,
        command: commandFor(seen, restore),
        mends: true,
        advice: orElse(
          `${asBrought}. The cfg stays as it is, and is held against it then.`,
          altered,
        ),
      }
    }
    const both = text === example ? ', and the cfg alike' : ''
    const restart = seen.proxy.state?.active === true && seen.typed.restart(proxyUnit)
    return {
      cause: `Somebody changed the example of the proxy's cfg on this host${both}.`,
      likelihood: 'certain',
      evidence,
      command: bringBack(seen, restart),
      mends: true,
      advice: orElse(
        `${asBrought}, and copies it over the cfg; the present cfg is kept beside it. Look at that one first: what people need in it is lost to the proxy.`,
        altered,
      ),
    }
  },
}
