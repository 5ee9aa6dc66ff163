import { playFaults } from './play.ts'

await playFaults('sles-15')
