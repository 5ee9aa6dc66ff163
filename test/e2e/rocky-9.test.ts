import { play } from './play.ts'
import { wanted } from './scenarios/scenarios.ts'

await play('rocky-9', wanted)
