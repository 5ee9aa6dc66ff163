import { play } from './play.ts'
import { further } from './scenarios/scenarios.ts'

await play('debian-13', further)
