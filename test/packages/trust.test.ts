import t from 'tap'
import { fetchRemedy } from '../../src/packages/trust.ts'

t.test('a certificate that is not trusted has a remedy of its own', async (t) => {
  const cases: [string, boolean][] = [
    ['Certificate verification failed: The certificate issuer is unknown.', true],
    ['Curl error (60): SSL peer certificate or SSH remote key was not OK for https://x', true],
    ['Error message: SSL certificate problem: unable to get local issuer certificate', true],
    ['curl: (22) The requested URL returned error: 404', false],
  ]
  for (const [line, isCertificate] of cases) {
    const remedy = fetchRemedy(['E: something', line], 'otherwise')
    t.match(
      remedy,
      isCertificate ? /update-ca-certificates or update-ca-trust/ : /^otherwise$/,
      line,
    )
  }
})
