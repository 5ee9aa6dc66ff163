import { playPlants } from './play.ts'

await playPlants('rocky-9', 'sample')
