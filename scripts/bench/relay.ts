/**
 * A relay before a server that is far away: passes TCP connections on and delays both ways by half of a round
 * trip, and what the client sends first by one round trip more, for the connection itself. It knows nothing of
 * the limits of the line, which tc(8) sets. Ends when standard input does.
 *
 * usage: relay.mjs ADDRESS PORT TARGET-ADDRESS TARGET-PORT ROUND-TRIP-MILLISECONDS
 */
import { connect, createServer } from 'node:net'
import { passDelayed } from './delay.ts'

const [address = '', port = '', target = '', targetPort = '', trip = ''] = process.argv.slice(2)
const half = Number(trip) / 2
const server = createServer({ allowHalfOpen: true }, (client) => {
  const upstream = connect({ host: target, port: Number(targetPort), allowHalfOpen: true })
  passDelayed(client, upstream, { delay: half, first: Number(trip) })
  passDelayed(upstream, client, { delay: half })
})
server.listen(Number(port), address, () => console.log('ready'))
process.stdin.resume().on('end', () => process.exit())
