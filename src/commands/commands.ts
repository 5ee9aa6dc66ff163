import { detect } from './detect.ts'
import { install } from './install.ts'
import type { Operands } from './operands.ts'
import { plan } from './plan.ts'
import { render } from './render.ts'
import { revert } from './revert.ts'
import type { Answer, Session } from './session.ts'
import { verify } from './verify.ts'

export interface Command {
  readonly help: string
  /** It changes the host: no signal ends it in the middle of a step. */
  readonly changes?: boolean
  /** Undefined: named by the contract, not in this version yet. */
  readonly run?: (session: Session, operands: Operands) => Promise<Answer>
}

/** Every verb of the command line, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  install: {
    help: 'take this host to "the Agent sends only through the FIPS proxy", and prove it',
    changes: true,
    run: install,
  },
  plan: { help: 'show what install would change; change nothing', run: plan },
  verify: { help: 'prove what can be proved on this host now', run: verify },
  revert: { help: 'undo what was installed', changes: true, run: revert },
  detect: { help: 'say what host this is and whether it is supported', run: detect },
  doctor: { help: 'find out what is wrong (not in this version yet)' },
  evidence: { help: 'write a report for an assessor (not in this version yet)' },
  render: {
    help: 'helm|ecs [FILE]: put the proxy into Helm values, a DatadogAgent or an ECS task definition',
    run: render,
  },
}
