import t from 'tap'
import { maskArguments } from '../../src/system/mask-arguments.ts'
import { commandOf } from '../../src/system/processes.ts'
import { debian, given } from '../support/machine.ts'

const M = '********'

const cases: [string[], string][] = [
  [['x', '--password', 'S3cret', '-v'], `x --password ${M} -v`],
  [['x', '--db-password=S3cret'], `x --db-password=${M}`],
  [['/usr/bin/x', '--token', 'a/b', '--port', '9805'], `/usr/bin/x --token ${M} --port 9805`],
  [['x', '-token', 'abc'], `x -token ${M}`],
  [['x', '--api-key', 'abc', '--secret-id', 'd'], `x --api-key ${M} --secret-id ${M}`],
  [['env', 'DD_API_KEY=abc', 'x'], `env DD_API_KEY=${M} x`],
  [['mysql', '-pS3cret', '-P3306'], `mysql -p${M} -P3306`],
  [['/usr/bin/mysqldump', '-u', 'root', '-p', 'S3cret'], `/usr/bin/mysqldump -u root -p ${M}`],
  [['curl', '-u', 'bob:pw', '-H', 'Authorization: Basic eA=='], `curl -u ${M} -H ${M}`],
  [['redis-cli', '-a', 'pw'], `redis-cli -a ${M}`],
  [['sh', '-c', 'mysql -pS3cret; x --password  y'], `sh -c mysql -p${M} x --password  ${M}`],
  [['java', '-Dfoo.password=x', '-jar', 'a.jar'], `java -Dfoo.password=${M} -jar a.jar`],
  [['psql', 'postgresql://u:pw@h/d'], `psql postgresql://${M}@h/d`],
  [['x', 'a1b2c3d4e5f60718293a4b5c6d7e8f90'], `x ${M}`],
  [['python3', '-m', 'http.server', '9810'], 'python3 -m http.server 9810'],
  [['nc', '-l', '-p', '9805'], 'nc -l -p 9805'],
  [['agent', 'run', '-p', '/opt/run/agent.pid'], 'agent run -p /opt/run/agent.pid'],
  [
    ['haproxy', '-W', '-f', '/etc/x.cfg', '-p', '/run/x.pid'],
    'haproxy -W -f /etc/x.cfg -p /run/x.pid',
  ],
  [
    ['nginx: master process /usr/sbin/nginx -g daemon on;'],
    'nginx: master process /usr/sbin/nginx -g daemon on;',
  ],
  [['ssh', '-i', '/root/.ssh/key'], 'ssh -i /root/.ssh/key'],
]

for (const [words, shown] of cases) {
  t.test(`${words.join(' ')}`, async (t) => {
    t.equal(maskArguments(words).join(' '), shown)
  })
}

t.test('no command line is shown with its secrets', async (t) => {
  const machine = debian()
  given(machine, '/proc/5/cmdline', 'mysql\0-pS3cret\0--password\0other\0')
  t.equal(await commandOf(machine.host, 5), `mysql -p${M} --password ${M}`)
})
