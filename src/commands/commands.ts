import type { CommandName } from '../settings/commands.ts'
import type { Answer, Operands, Session } from './session.ts'

/** Runs a command. */
export type CommandRun = (session: Session, operands: Operands) => Promise<Answer>

/** Loads each command when it is asked for: a start evaluates only what the command needs. */
export const commands: Readonly<Record<CommandName, () => Promise<CommandRun>>> = {
  install: async () => (await import('./install.ts')).install,
  plan: async () => (await import('./plan.ts')).plan,
  verify: async () => (await import('./verify.ts')).verify,
  status: async () => (await import('./status.ts')).status,
  revert: async () => (await import('./revert.ts')).revert,
  'first-boot': async () => (await import('./first-boot.ts')).firstBoot,
  detect: async () => (await import('./detect.ts')).detect,
  doctor: async () => (await import('./doctor.ts')).doctor,
  evidence: async () => (await import('./evidence.ts')).evidence,
  render: async () => (await import('./render.ts')).render,
  bundle: async () => (await import('./bundle.ts')).bundle,
  completion: async () => (await import('./manual.ts')).completion,
  man: async () => (await import('./manual.ts')).man,
}
