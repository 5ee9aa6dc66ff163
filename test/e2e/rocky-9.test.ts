import { play } from './play.ts'
import { onRpm } from './scenarios/rpm-rows.ts'

await play('rocky-9', onRpm)
