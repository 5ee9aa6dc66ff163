import { playPlants } from './play.ts'

await playPlants('debian-11', 'sample')
