import type { Plant } from './plant.ts'

type Row = Pick<Plant, 'name' | 'sh' | 'says'> & Partial<Plant>

/** Every row is a setting by which data leaves past the proxy. */
const rows: readonly Row[] = [
  {
    name: 'metrics go to a second place too',
    sh: `printf 'additional_endpoints:\\n  "https://app.agent.datadoghq.com":\\n    - 0123\\n' | say`,
    says: /datadog\.yaml:\d+: additional_endpoints/,
  },
  {
    name: 'logs go to a second place too',
    sh: `printf 'logs_config:\\n  additional_endpoints:\\n    - api_key: "0123"\\n      host: logs.example\\n' | say`,
    says: /datadog\.yaml:\d+: logs_config\.additional_endpoints/,
  },
  {
    name: 'traces go to a second place too',
    sh: `printf 'apm_config:\\n  additional_endpoints:\\n    "https://trace.agent.datadoghq.com": [ "0123" ]\\n' | say`,
    says: /apm_config\.additional_endpoints/,
  },
  {
    name: 'processes go to a second place too, by a key in dots and capitals',
    sh: `printf 'Process_Config.Additional_Endpoints: { "https://process.datadoghq.com": [ "0123" ] }\\n' | say`,
    says: /process_config\.additional_endpoints/,
  },
  {
    name: 'database samples go to a second place too',
    sh: `printf 'database_monitoring:\\n  samples:\\n    additional_endpoints:\\n      - host: dbm.example\\n' | say`,
    says: /database_monitoring\.samples\.additional_endpoints/,
  },
  {
    name: 'the environment names a second place',
    sh: `echo 'DD_ADDITIONAL_ENDPOINTS={"https://app.agent.datadoghq.com": ["0123"]}' >/etc/datadog-agent/environment; again $agent`,
    says: /environment:1: DD_ADDITIONAL_ENDPOINTS/,
    remedy: /Remove DD_ADDITIONAL_ENDPOINTS from \/etc\/datadog-agent\/environment:1/,
  },
  {
    name: 'the trace Agent alone is told of a second place',
    sh: `printf '[Service]\\nEnvironment=DD_APM_ADDITIONAL_ENDPOINTS={"https://trace.agent.datadoghq.com":["0123"]}\\n' | drop_in datadog-agent-trace`,
    says: /DD_APM_ADDITIONAL_ENDPOINTS/,
  },
  {
    name: 'Remote Configuration is on',
    sh: `printf 'remote_configuration:\\n  enabled: true\\n' | say`,
    says: /remote_configuration\.enabled \(Remote Configuration\)/,
  },
  {
    name: 'a second region stands by',
    sh: `printf 'multi_region_failover:\\n  enabled: true\\n  site: datadoghq.com\\n' | say`,
    says: /multi_region_failover\.enabled/,
  },
  {
    name: 'container images are reported',
    sh: `printf 'container_image:\\n  enabled: true\\n' | say`,
    says: /container_image\.enabled/,
  },
  {
    name: 'software bills of materials are reported, by a drop-in',
    sh: `printf '[Service]\\nEnvironment=DD_SBOM_ENABLED=true\\n' | drop_in datadog-agent`,
    says: /plant\.conf:2: DD_SBOM_ENABLED/,
  },
  {
    name: 'network paths are reported',
    sh: `printf 'network_path:\\n  connections_monitoring:\\n    enabled: true\\n' | say`,
    says: /network_path\.connections_monitoring\.enabled/,
  },
  {
    name: 'a fleet policy turns Remote Configuration on',
    sh: `mkdir -p /etc/datadog-agent/managed; printf 'remote_configuration:\\n  enabled: true\\n' >/etc/datadog-agent/managed/datadog.yaml
printf '[Service]\\nEnvironment=DD_FLEET_POLICIES_DIR=/etc/datadog-agent/managed\\n' | drop_in datadog-agent`,
    says: /managed\/datadog\.yaml:2: remote_configuration\.enabled/,
  },
  {
    name: 'the check of network paths is configured',
    sh: `mkdir -p /etc/datadog-agent/conf.d/network_path.d; echo 'instances: []' >/etc/datadog-agent/conf.d/network_path.d/conf.yaml`,
    says: /network_path\.d\/conf\.yaml:1: network_path/,
  },
  {
    name: 'tracers are given an address that the Agent does not replace',
    sh: `printf 'apm_config:\\n  debugger_dd_url: https://debugger.example/\\n' | say`,
    says: /datadog\.yaml:\d+: apm_config\.debugger_dd_url \(data for its own address\)/,
  },
  {
    name: 'events of Runtime Security go to a second place too, by a file of their own',
    sh: `printf 'runtime_security_config:\\n  endpoints:\\n    additional_endpoints:\\n      - host: siem.example\\n' >/etc/datadog-agent/security-agent.yaml
printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/etc/systemd/system/datadog-agent-security.service
systemctl daemon-reload; systemctl start datadog-agent-security`,
    back: 'systemctl stop datadog-agent-security; rm /etc/systemd/system/datadog-agent-security.service',
    says: /security-agent\.yaml:3: runtime_security_config\.endpoints\.additional_endpoints/,
    also: { 'agent.program': 'skip' }, // what runs there is no program of the Agent
  },
  {
    name: 'a module of system-probe reports by itself',
    sh: `printf 'discovery:\\n  enabled: true\\n' >/etc/datadog-agent/system-probe.yaml
printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/etc/systemd/system/datadog-agent-sysprobe.service
systemctl daemon-reload; systemctl start datadog-agent-sysprobe`,
    back: 'systemctl stop datadog-agent-sysprobe; rm /etc/systemd/system/datadog-agent-sysprobe.service',
    says: /system-probe\.yaml:2: discovery\.enabled \(service discovery\)/,
    also: { 'agent.program': 'skip' },
  },
  {
    name: 'the flavour that ignores the proxy is installed as well',
    sh: 'put datadog-fips-agent',
    back: 'drop datadog-fips-agent',
    says: /ignores `fips`/,
    remedy: /Remove datadog-fips-agent/,
  },
]

export const ofWaysPast: readonly Plant[] = rows.map((row) => ({
  check: 'agent.bypass',
  remedy: /^Remove .* then restart the Agent/,
  ...row,
}))
