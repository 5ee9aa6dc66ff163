import t from 'tap'
import { lastAttempt, lastWords } from '../../../src/config/agent/last-words.ts'

/** As `journalctl -o cat -u` printed them on a test host. */
const journal = [
  'Starting datadog-fips-proxy.service - Datadog FIPS Proxy...',
  '[ALERT]    (40) : old trouble',
  'datadog-fips-proxy.service: Scheduled restart job, restart counter is at 5.',
  'Starting datadog-fips-proxy.service - Datadog FIPS Proxy...',
  '[NOTICE]   (45) : haproxy version is 2.6.12-1+deb12u2',
  '[ALERT]    (45) : Starting frontend processes-forwarder: cannot bind socket (Address already in use) [127.0.0.1:9808]',
  '[ALERT]    (45) : [/opt/datadog-fips-proxy/embedded/sbin/haproxy.main()] Some protocols failed to start their listeners! Exiting.',
  'datadog-fips-proxy.service: Main process exited, code=exited, status=1/FAILURE',
  "datadog-fips-proxy.service: Failed with result 'exit-code'.",
  'Failed to start datadog-fips-proxy.service - Datadog FIPS Proxy.',
]

t.test('the last attempt is what was logged since systemd began it', async (t) => {
  t.equal(lastAttempt(journal)[0], journal[4])
  t.same(lastAttempt(['Started Datadog Agent.', 'a']), ['a'])
  t.same(lastAttempt(['a', 'b']), ['a', 'b'], 'all, where no start is seen')
})

t.test('the words that say why, not the routine of systemd', async (t) => {
  t.same(lastWords(lastAttempt(journal)), [journal[5]])
  t.same(lastWords(journal.slice(7)), journal.slice(7), 'which is better than nothing')
  t.same(lastWords(['all is well']), [])
  t.same(lastWords(['Error: bad api_key: 0123456789abcdef0123456789abcdef']), [
    'Error: bad api_key: ********',
  ])
})
