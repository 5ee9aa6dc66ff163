import { playOddities } from './play.ts'

await playOddities('debian-12')
