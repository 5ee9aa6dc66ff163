import { play } from './play.ts'
import { badWays } from './scenarios/scenarios.ts'

await play('rocky-9', badWays)
