import t from 'tap'
import { bypassSettings } from '../../../src/config/agent/bypass.ts'

const found = (name: string, value: unknown, version = '7.66.0') =>
  bypassSettings([{ name, value, source: 'here' }], version).length === 1

t.test('further receivers of every product are ways past the proxy', async (t) => {
  const url = { 'https://app.datadoghq.com': ['0123'] }
  const cases: [string, unknown, boolean][] = [
    ['additional_endpoints', url, true],
    ['logs_config.additional_endpoints', [{ host: 'a' }], true],
    ['apm_config.profiling_additional_endpoints', url, true],
    ['process_config.events_additional_endpoints', url, true],
    ['network_devices.netflow.forwarder.additional_endpoints', [{ host: 'a' }], true],
    ['a.product.to.come.additional_endpoints', url, true],
    ['DD_ADDITIONAL_ENDPOINTS', '{"https://a": ["b"]}', true],
    ['DD_LOGS_CONFIG_ADDITIONAL_ENDPOINTS', '[{}]', true],
    ['additional_endpoints', {}, false],
    ['additional_endpoints', undefined, false],
    ['additional_endpoints', [], false],
    ['DD_ADDITIONAL_ENDPOINTS', ' {} ', false],
    ['additional_endpoints.https://app.datadoghq.com', ['0123'], false],
    ['my_additional_endpoints_note', 'x', false],
  ]
  for (const [name, value, isWay] of cases) t.equal(found(name, value), isWay, `${name} ${value}`)
})

t.test('what the Agent sends to its site by itself counts when it is on', async (t) => {
  const cases: [string, unknown, boolean][] = [
    ['remote_configuration.enabled', true, true],
    ['remote_configuration.enabled', 'true', true],
    ['remote_configuration.enabled', false, false],
    ['DD_REMOTE_CONFIGURATION_ENABLED', '1', true],
    ['DD_REMOTE_CONFIGURATION_ENABLED', 'no', false],
    ['multi_region_failover.enabled', true, true],
    ['multi_region_failover', { enabled: true }, false],
    ['sbom.enabled', true, true],
    ['logs_enabled', true, false],
    ['fips.enabled', true, false],
  ]
  for (const [name, value, isWay] of cases) t.equal(found(name, value), isWay, `${name} ${value}`)
})

t.test(
  'an address is a way past, unless the Agent replaces it or it is of this host',
  async (t) => {
    const cases: [string, unknown, boolean][] = [
      ['apm_config.debugger_dd_url', 'https://debugger-intake.datadoghq.com', true],
      ['evp_proxy_config.dd_url', 'intake.example', true],
      ['runtime_security_config.activity_dump.remote_storage.endpoints.logs_dd_url', 'a:443', true],
      ['sbom.dd_url', 'https://localhost.example/', true],
      ['DD_APM_DEBUGGER_DD_URL', 'https://debugger.example', true],
      ['DD_EVP_PROXY_CONFIG_DD_URL', 'user@evil.example', true],
      ['dd_url', 'https://app.datadoghq.com', false],
      ['logs_config.logs_dd_url', 'a:443', false],
      ['apm_config.telemetry.dd_url', 'https://a', false],
      ['database_monitoring.samples.logs_dd_url', 'a', false],
      ['network_devices.netflow.forwarder.logs_dd_url', 'a', false],
      ['DD_URL', 'https://a', false],
      ['DD_DD_URL', 'https://a', false],
      ['DD_APM_DD_URL', 'https://a', false],
      ['DD_COMPLIANCE_CONFIG_ENDPOINTS_LOGS_DD_URL', 'a', false],
      ['evp_proxy_config.dd_url', 'http://localhost:9804', false],
      ['evp_proxy_config.dd_url', 'http://127.0.0.1:9804/', false],
      ['evp_proxy_config.dd_url', '[::1]:9804', false],
      ['evp_proxy_config.dd_url', '', false],
      ['sbom.dd_url', undefined, false],
    ]
    for (const [name, value, isWay] of cases) t.equal(found(name, value), isWay, `${name} ${value}`)
  },
)

t.test('a product is a way past for the Agents that do not redirect it yet', async (t) => {
  const cases: [string, string, boolean][] = [
    ['runtime_security_config.enabled', '7.42.2', true],
    ['runtime_security_config.enabled', '7.43.0', false],
    ['runtime_security_config.enabled', '7.43.0~rc.1', false],
    ['network_devices.netflow.enabled', '7.47.0', true],
    ['network_devices.netflow.enabled', '7.53.0', false],
    ['compliance_config.enabled', '7.66.0', false],
  ]
  for (const [name, version, isWay] of cases) {
    t.equal(found(name, true, version), isWay, `${name} in ${version}`)
    t.notOk(found(name, false, version))
  }
})

t.test('a finding says where and what, never the value', async (t) => {
  const settings = [{ name: 'additional_endpoints', value: { a: ['secret'] }, source: '/f:3' }]
  const [way] = bypassSettings(settings, '7.66.0')
  t.same(way, {
    setting: 'additional_endpoints',
    kind: 'receivers',
    source: '/f:3',
    what: 'data for further receivers',
  })
})
