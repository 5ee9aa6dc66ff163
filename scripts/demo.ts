/**
 * `npm run demo`: boots a Debian 12 host with a signed repository of fixture packages, runs the real
 * one-step install in it, shows what came of it, runs it again, and takes the host down.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostsAvailable } from '../test/lab/available.ts'
import { environment } from '../test/lab/environment.ts'
import { bootHost, type TestHost } from '../test/lab/host.ts'
import { installEnvironment } from '../test/lab/install-environment.ts'
import { testRelease } from './test-release.ts'

const key = 'deadbeefdeadbeefdeadbeefdeadbeef'
const oneLiner =
  'curl -fsSL https://get.test.example/install.sh |\n    DD_API_KEY=... DD_SITE=ddog-gov.com DD_FIPS_MODE=1 bash'

interface Act {
  readonly title: string
  /** What is printed as the command. Default: the script. */
  readonly shown?: string
  readonly script: string
  readonly exit?: number
}

const acts: readonly Act[] = [
  {
    title: 'What would be changed on a new host',
    script: 'curl -fsSL https://get.test.example/install.sh | bash -s plan',
    exit: 2,
  },
  {
    title: 'The one-step install',
    shown: oneLiner,
    script: 'curl -fsSL https://get.test.example/install.sh | bash',
  },
  {
    title: 'What it left on the host',
    script:
      "systemctl is-active datadog-fips-proxy datadog-agent; ls -l /etc/datadog-agent/datadog.yaml /etc/datadog-fips-proxy/datadog-fips-proxy.cfg; grep -vE '^ *(#|$)' /etc/datadog-agent/datadog.yaml | sed 's/^api_key: .*/api_key: ****/'",
  },
  { title: 'A second run has nothing to do', script: 'time dd-fips install --quiet' },
  { title: 'The plan agrees', script: 'dd-fips plan' },
]

const reason = await hostsAvailable()
if (reason) {
  console.error(`The demo boots a host of its own, which is not possible here. ${reason}`)
  process.exit(1)
}
const release = await testRelease()
console.log('Booting a Debian 12 host (real systemd, apt and haproxy; the Agent is a stand-in) ...')
const host = await bootHost({ tree: 'bookworm', release })
let code = 0
try {
  const variables = {
    ...(await installEnvironment()),
    DD_API_KEY: key,
    DD_SITE: 'ddog-gov.com',
    DD_FIPS_MODE: '1',
  }
  for (const act of acts) {
    code = await play(host, act, variables)
    if (code !== 0) break
  }
  const arrived = (await host.intake()).length
  console.log(`\nThe intake behind the proxy has received ${arrived} requests from the Agent.`)
} finally {
  await host.close()
}
console.log(code === 0 ? 'The host is down; nothing is left running.' : 'The demo failed.')
process.exitCode = code

/** Runs one act in the host, on this terminal. Gives 0 where it ended as it should. */
async function play(
  { leader }: TestHost,
  { title, shown, script, exit = 0 }: Act,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  console.log(`\n\u001b[1m== ${title}\u001b[0m\n$ ${shown ?? script}\n`)
  const env = { ...environment, TERM: process.env.TERM ?? 'dumb', ...variables }
  const inside = ['-t', String(leader), '-a', '-r', '--', 'bash', '-c', script]
  const [code] = await once(spawn('nsenter', inside, { env, stdio: 'inherit' }), 'exit')
  return code === exit ? 0 : 1
}
