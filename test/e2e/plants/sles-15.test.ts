import { playPlants } from './play.ts'

await playPlants('sles-15', 'sample')
