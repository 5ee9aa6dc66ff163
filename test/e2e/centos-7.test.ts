import { play } from './play.ts'
import { asYum } from './scenarios/scenarios.ts'

await play('centos-7', asYum)
