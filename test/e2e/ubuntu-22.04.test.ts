import { play } from './play.ts'
import { wanted } from './scenarios/scenarios.ts'

await play('ubuntu-22.04', wanted)
