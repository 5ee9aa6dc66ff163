import { play } from './play.ts'
import { wanted } from './scenarios/scenarios.ts'

await play('sles-15', wanted)
