import { detect } from './detect.ts'
import { install } from './install.ts'
import { plan } from './plan.ts'
import { revert } from './revert.ts'
import type { Answer, Session } from './session.ts'
import { verify } from './verify.ts'

export interface Command {
  readonly help: string
  /** Undefined: named by the contract, not in this version yet. */
  readonly run?: (session: Session) => Promise<Answer>
}

/** Every verb of the command line, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  install: {
    help: 'take this host to "the Agent sends only through the FIPS proxy", and prove it',
    run: install,
  },
  plan: { help: 'show what install would change; change nothing', run: plan },
  verify: { help: 'prove what can be proved on this host now', run: verify },
  revert: { help: 'undo what was installed', run: revert },
  detect: { help: 'say what host this is and whether it is supported', run: detect },
  doctor: { help: 'find out what is wrong (not in this version yet)' },
  evidence: { help: 'write a report for an assessor (not in this version yet)' },
  render: { help: 'Helm values and ECS task definitions (not in this version yet)' },
}
