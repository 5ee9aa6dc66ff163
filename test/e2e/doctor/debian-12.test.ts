import { playFaults } from './play.ts'

await playFaults('debian-12')
