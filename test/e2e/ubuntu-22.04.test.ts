import { play } from './play.ts'
import { further } from './scenarios/scenarios.ts'

await play('ubuntu-22.04', further)
