import { play } from './play.ts'
import { badWays } from './scenarios/scenarios.ts'

await play('debian-12', badWays)
