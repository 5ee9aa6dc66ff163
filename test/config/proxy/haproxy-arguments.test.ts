import t from 'tap'
import { haproxyArguments } from '../../../src/config/proxy/haproxy-arguments.ts'

const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
const none = { files: [], blind: [], unknown: [] }

t.test('the command line of HAProxy is read as HAProxy reads it', async (t) => {
  for (const [line, expected] of [
    [`-f ${cfg}`, { files: [cfg] }],
    [`-Ws -f ${cfg} -p /run/x.pid`, { files: [cfg] }],
    [`-sf 12 13 -x sockpair@4 -Ws -f ${cfg}`, { files: [cfg] }],
    [`-f ${cfg} -sf 12`, { files: [cfg] }],
    [`-f ${cfg} -f /etc/more`, { files: [cfg, '/etc/more'] }],
    [`-f ${cfg} -- a b`, { files: [cfg, 'a', 'b'] }],
    ['-fx other', { files: ['other'] }],
    ['-f', { files: [''] }],
    [`-dV -f ${cfg}`, { files: [cfg], blind: ['-dV'] }],
    [`-f ${cfg} -dVx`, { files: [cfg], blind: ['-dVx'] }],
    [`-f ${cfg} -dK`, { files: [cfg], unknown: ['-dK'] }],
    [`-C /srv -f ${cfg}`, { files: [cfg], unknown: ['-C', '/srv'] }],
    [`-S /run/master -f ${cfg}`, { files: [cfg], unknown: ['-S', '/run/master'] }],
    ['-- -dV', { files: ['-dV'] }],
    ['', {}],
  ] as const)
    t.same(haproxyArguments(line.split(' ')), { ...none, ...expected }, line)
})
