import { play } from './play.ts'
import { delivery } from './scenarios/delivery.ts'

await play('debian-12', delivery)
await play('debian-13', delivery)
