import { play } from './play.ts'
import { badWays } from './scenarios/scenarios.ts'

await play('sles-15', badWays)
