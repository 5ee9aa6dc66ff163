import t from 'tap'
import { proxyRoutes } from '../../../src/config/proxy/proxy-routes.ts'

const cfg = `global
    presetenv WHERE 127.0.0.1
defaults
    mode http
listen stats
    bind "\${WHERE}:9803"
    stats enable
    stats uri /page
frontend metrics
    bind 127.0.0.1:9804
    use_backend api if { path_beg -i /api/v1/validate }
    use_backend odd if { path_beg /a } { method POST }
    use_backend named if is_named # a named condition is not followed
    default_backend intake
listen both
    bind *:9805-9806
    server one one.example:443 check
backend intake
    server one intake.example:443
    server two intake.example:444
backend api
    server-template api 5 api.example:443 check resolvers dns
listen slots
    bind :9820
    server-template slot 1-3 slots.example:443
frontend dead
    default_backend intake
`

t.test('who listens, and where it sends', async (t) => {
  const { routes, servers } = proxyRoutes(cfg)
  const ports = (name: string) =>
    routes
      .find((route) => route.name === name)
      ?.binds.map(({ address, port }) => `${address}:${port}`)
  t.same(
    routes.map(({ name, backends, paths, statistics }) => ({ name, backends, paths, statistics })),
    [
      { name: 'stats', backends: [], paths: ['/'], statistics: '/page' },
      {
        name: 'metrics',
        backends: ['intake', 'api', 'odd', 'named'],
        paths: ['/', '/api/v1/validate'],
        statistics: undefined,
      },
      { name: 'both', backends: ['both'], paths: ['/'], statistics: undefined },
      { name: 'slots', backends: ['slots'], paths: ['/'], statistics: undefined },
    ],
    'a section without a bind is none',
  )
  t.same(ports('stats'), ['127.0.0.1:9803'], 'with the variables of the file')
  t.same(ports('both'), ['0.0.0.0:9805', '0.0.0.0:9806'])
  t.same(servers.get('intake'), ['intake.example:443', 'intake.example:444'])
  t.same(servers.get('api'), ['api.example:443'], 'a template is of one name')
})

t.test('a statistics page counts where it is served without a password', async (t) => {
  const page = (...lines: string[]) =>
    proxyRoutes(`listen stats\n  bind :1\n${lines.join('\n')}\n`).routes[0]?.statistics
  const cases: [string[], string | undefined][] = [
    [['stats enable'], '/haproxy?stats'],
    [['stats uri /s'], '/s'],
    [['stats enable', 'stats uri /s'], '/s'],
    [['stats enable', 'stats auth a:b'], undefined],
    [['stats refresh 5s'], undefined],
    [[], undefined],
  ]
  for (const [lines, path] of cases) t.equal(page(...lines), path, lines.join(', ') || 'none')
})
