import { playPlants } from './play.ts'

await playPlants('debian-12', 'all')
