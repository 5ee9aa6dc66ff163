import type { CommandName } from '../command-table.ts'
import { bundle } from './bundle.ts'
import { completion } from './completion.ts'
import { detect } from './detect.ts'
import { doctor } from './doctor.ts'
import { evidence } from './evidence.ts'
import { firstBoot } from './first-boot.ts'
import { install } from './install.ts'
import { man } from './man.ts'
import type { Operands } from './operands.ts'
import { plan } from './plan.ts'
import { render } from './render.ts'
import { revert } from './revert.ts'
import type { Answer, Session } from './session.ts'
import { verify } from './verify.ts'

/** What a command does; undefined is named by the contract and not in this version yet. */
type Run = ((session: Session, operands: Operands) => Promise<Answer>) | undefined

/** What every command of the table does. */
export const commands: Readonly<Record<CommandName, Run>> = {
  install,
  plan,
  verify,
  revert,
  'first-boot': firstBoot,
  detect,
  doctor,
  evidence,
  render,
  bundle,
  completion,
  man,
}
