import { play } from './play.ts'
import { onRpm } from './scenarios/rpm-rows.ts'

await play('sles-15', onRpm)
