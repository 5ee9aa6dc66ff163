import type { Manager } from './rows.ts'

/** Where the key, the repository and its packages come in, in each package manager's own words. */
const begin: Readonly<Record<Manager, string>> = {
  apt: `
curl -fsSL -o /usr/share/keyrings/datadog.asc https://keys.test.example/DATADOG_APT_KEY_CURRENT.public
echo 'deb [signed-by=/usr/share/keyrings/datadog.asc] https://apt.test.example/ stable 7' \\
  >/etc/apt/sources.list.d/datadog.list
apt-get update
apt-get install -y datadog-agent datadog-signing-keys datadog-fips-proxy`,
  dnf: `
curl -fsSL --create-dirs -o /etc/pki/rpm-gpg/datadog.public https://keys.test.example/DATADOG_RPM_KEY_CURRENT.public
rpm --import /etc/pki/rpm-gpg/datadog.public
cat >/etc/yum.repos.d/datadog.repo <<END
[datadog]
name=Datadog
baseurl=https://yum.test.example/stable/7/$(uname -m)/
enabled=1
gpgcheck=1
repo_gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/datadog.public
END
yum -y makecache
yum -y install datadog-agent datadog-fips-proxy`,
  zypper: `
curl -fsSL --create-dirs -o /etc/pki/rpm-gpg/datadog.public https://keys.test.example/DATADOG_RPM_KEY_CURRENT.public
rpm --import /etc/pki/rpm-gpg/datadog.public
cat >/etc/zypp/repos.d/datadog.repo <<END
[datadog]
name=Datadog
baseurl=https://yum.test.example/suse/stable/7/$(uname -m)/
enabled=1
gpgcheck=1
repo_gpgcheck=1
pkg_gpgcheck=1
type=rpm-md
gpgkey=file:///etc/pki/rpm-gpg/datadog.public
END
zypper --non-interactive refresh datadog
zypper --non-interactive install datadog-agent datadog-fips-proxy`,
}

/** Both configurations, both restarts, and the wait for the proxy's ports: a loop that starts nothing. */
const end = `
cp /etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example /etc/datadog-fips-proxy/datadog-fips-proxy.cfg
chown dd-agent:dd-agent /etc/datadog-fips-proxy/datadog-fips-proxy.cfg
chmod 640 /etc/datadog-fips-proxy/datadog-fips-proxy.cfg
cp /etc/datadog-agent/datadog.yaml.example /etc/datadog-agent/datadog.yaml
chown dd-agent:dd-agent /etc/datadog-agent/datadog.yaml
chmod 640 /etc/datadog-agent/datadog.yaml
sed -i -f - /etc/datadog-agent/datadog.yaml <<END
s/^api_key:.*/api_key: $DD_API_KEY/
s/^# site:.*/site: $DD_SITE/
END
printf '\\nfips:\\n  enabled: true\\n  https: false\\n' >>/etc/datadog-agent/datadog.yaml
systemctl restart datadog-fips-proxy
systemctl restart datadog-agent
for port in {9803..9818}; do
  until : 3<>"/dev/tcp/127.0.0.1/$port"; do :; done 2>/dev/null
done`

/**
 * Returns the bash script of an administrator who does by hand what an install does: key, repository,
 * refresh, install, both configurations, restarts, wait. It verifies nothing and keeps no record.
 * Reads DD_API_KEY and DD_SITE.
 */
export function floorScript(manager: Manager): string {
  return `set -euo pipefail${begin[manager]}${end}\n`
}
