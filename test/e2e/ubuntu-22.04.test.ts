import { play } from './play.ts'
import { byAnotherName } from './scenarios/scenarios.ts'

await play('ubuntu-22.04', byAnotherName)
