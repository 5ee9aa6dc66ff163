import t from 'tap'
import { hostsAvailable } from '../../lab/available.ts'
import { bootHost } from '../../lab/host.ts'
import { API_KEY, peoplesKey } from '../api-keys.ts'
import { leaksOn } from '../leaks.ts'

const backups = '/var/lib/dd-fips/backups'
const encoded = Buffer.from(API_KEY).toString('base64')

/** Leaves a key somewhere, by a shell that has it in its environment only; and what must be said of it. */
const plants: Readonly<Record<string, string>> = {
  '/bin/true "$DD_API_KEY"': `arguments: /bin/true ${API_KEY}`,
  '(exec -a "x$DD_API_KEY" true)': `arguments: x${API_KEY}`,
  'env hostname': 'environment: /usr/bin/hostname',
  'cp /bin/bash /root/node; /root/node -c "/usr/bin/env true"': 'environment: /usr/bin/env',
  'echo "$DD_API_KEY" >/tmp/left': 'file: /tmp/left 0:0 100644',
  'echo "$DD_API_KEY" >/dev/shm/left': 'file: /dev/shm/left 0:0 100644',
  'echo "$DD_API_KEY" >/run/left': 'file: /run/left 0:0 100644',
  'echo "$DD_API_KEY" >>/etc/hostname': 'file: /etc/hostname 0:0 100644',
  [`echo ${encoded.slice(0, 8)}"$REST" >/root/.netrc`]: 'file: /root/.netrc 0:0 100644',
  'printf "user:%s" "$DD_API_KEY" | base64 -w 0 >/root/.docker': 'file: /root/.docker 0:0 100644',
  'chmod 644 /etc/datadog-agent/datadog.yaml': 'file: /etc/datadog-agent/datadog.yaml 0:0 100644',
  'echo "$PEOPLES" >/etc/datadog-agent/datadog.yaml.bak':
    'file: /etc/datadog-agent/datadog.yaml.bak 0:0 100644',
  [`echo "$DD_API_KEY" >${backups}/1; chmod 640 ${backups}/1`]: `file: ${backups}/1 0:0 100640`,
  'logger <<<"$DD_API_KEY"': 'journal',
  'systemd-run -q --wait /bin/echo "$DD_API_KEY"': `arguments: /bin/echo ${API_KEY}`,
}

/** Where a key may be. */
const harmless = `umask 027; echo "$DD_API_KEY" >/etc/datadog-agent/datadog.yaml
umask 077; echo "$PEOPLES" >${backups}/0
echo "$PEOPLES" >/srv/by-people`

const reason = await hostsAvailable()
t.test('a secret is found wherever it is left', { skip: reason ?? false }, async (t) => {
  const host = await bootHost({ tree: 'bookworm', traced: true })
  t.teardown(() => host.close())
  await host.shell(`mkdir -p /etc/datadog-agent ${backups}`)
  const env = { DD_API_KEY: API_KEY, PEOPLES: peoplesKey, REST: encoded.slice(8) }
  const where = { kept: /^\/srv\/by-people$/ }
  await host.shell(harmless, { env })
  t.strictSame(await leaksOn(host, where), [])
  let before: readonly string[] = []
  for (const [script, leak] of Object.entries(plants)) {
    await host.shell(script, { env })
    const leaks = await leaksOn(host, where)
    t.ok(leaks.includes(leak) && !before.includes(leak), script, { leaks })
    before = leaks
  }
  await host.powerCut()
  const after = await leaksOn(host, where)
  t.ok(after.includes(`arguments: /bin/true ${API_KEY}`), 'a boot before is not forgotten', {
    after,
  })
})
