import type { Failure } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { ServiceManager, UnitState } from '../../services/service-manager.ts'
import type { Step } from '../../steps/registry.ts'
import type { Survey } from '../../survey/survey.ts'

/** Something that would make the run fail, or leave the host worse. */
export type PreflightFinding = Omit<Failure, 'exit'>

/** What the questions look at. */
export interface PreflightContext {
  readonly host: Host
  readonly survey: Survey
  readonly upgrade: boolean
  /** The steps that have something to do. */
  readonly steps: readonly Step[]
  readonly services: ServiceManager
  readonly proxy: UnitState | undefined
  readonly agent: UnitState | undefined
}

/** One thing to look at before the first change; an empty list is a yes. */
export type Question = (
  context: PreflightContext,
) => Promise<PreflightFinding[]> | PreflightFinding[]
