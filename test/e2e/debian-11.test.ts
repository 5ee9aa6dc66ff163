import { play } from './play.ts'
import { wanted } from './scenarios/scenarios.ts'

await play('debian-11', wanted)
