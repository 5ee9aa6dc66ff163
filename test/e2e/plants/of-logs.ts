import type { Plant } from './plant.ts'

type Row = Pick<Plant, 'name' | 'sh' | 'says' | 'remedy'> & Partial<Plant>

/** Every row keeps the proxy's log from reaching Datadog, where that was asked for. */
const rows: readonly Row[] = [
  {
    name: 'dd-agent was taken out of the group that may read the journal',
    sh: 'gpasswd -d dd-agent systemd-journal >/dev/null; again $agent',
    says: /dd-agent is not in the group systemd-journal/,
    remedy: /usermod -a -G systemd-journal dd-agent/,
  },
  {
    name: 'dd-agent came into the group after the Agent was started',
    // systemd calls a simple service started before its process has taken its groups.
    sh: `gpasswd -d dd-agent systemd-journal >/dev/null; again $agent
until grep -q bin/agent/agent "/proc/$(systemctl show -p MainPID --value $agent)/cmdline"; do sleep 0.05; done
usermod -a -G systemd-journal dd-agent`,
    says: /started before dd-agent was added to the group/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: 'logs_enabled is false',
    sh: `edit 's/^logs_enabled: true/logs_enabled: false/'`,
    says: /logs_enabled is not true \(\/etc\/datadog-agent\/datadog\.yaml:\d+\)/,
    remedy: /dd-fips install/,
  },
  {
    name: 'the environment turns logs off',
    sh: 'echo DD_LOGS_ENABLED=false >/etc/datadog-agent/environment; again $agent',
    says: /logs_enabled is not true \(\/etc\/datadog-agent\/environment:1\)/,
    remedy: /DD_LOGS_ENABLED/,
  },
  {
    name: 'the configuration that reads the journal is gone',
    sh: 'rm /etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml; again $agent',
    says: /No configuration of the Agent reads the journal of datadog-fips-proxy\.service/,
    remedy: /dd-fips install/,
  },
  {
    name: 'the configuration reads the journal of another unit',
    sh: `sed -i 's/datadog-fips-proxy.service/nginx.service/' /etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml; again $agent`,
    says: /No configuration of the Agent reads the journal of datadog-fips-proxy\.service/,
    remedy: /dd-fips install/,
  },
  {
    name: 'the configuration that reads the journal changed after the Agent was started',
    sh: 'sleep 0.3; touch /etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml',
    says: /before the last change of .*fips_proxy\.d\/conf\.yaml/,
    remedy: /systemctl restart datadog-agent/,
  },
  {
    name: 'another configuration reads the same journal, and the Agent heeds only one',
    sh: `mkdir -p /etc/datadog-agent/conf.d/journald.d
printf 'logs:\\n  - type: journald\\n' >/etc/datadog-agent/conf.d/journald.d/conf.yaml; again $agent`,
    as: 'warn',
    says: /uses only one.*\n.*journald\.d\/conf\.yaml:1/s,
    remedy: /remove the other/,
  },
]

export const ofLogs: readonly Plant[] = rows.map((row) => ({ check: 'agent.logs', ...row }))
