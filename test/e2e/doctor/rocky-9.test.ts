import { playFaults } from './play.ts'

await playFaults('rocky-9')
