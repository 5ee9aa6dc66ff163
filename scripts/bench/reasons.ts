/** Why a program is started or a request is made. The first row that fits says it. */
export interface Reason {
  /** Matched against the command line, or against host and path of a request. */
  readonly of: RegExp
  readonly reason: string
}

/** Programs that install.sh and dd-fips start themselves. Arguments that differ from run to run read as in explain.ts. */
export const ownPrograms: readonly Reason[] = [
  // The command itself
  { of: /^bash -c set -o pipefail; curl .*install\.sh \| bash/, reason: 'the one-liner itself' },
  { of: /^curl -fsSL https:\/\/get\.test\.example\/install\.sh$/, reason: 'the one-liner itself' },
  { of: /^bash( -s --)?$/, reason: 'install.sh' },
  { of: /^\/bin\/sh \/usr\/bin\/dd-fips /, reason: 'the launcher, which becomes Node' },
  { of: /node (--\S+ )*\S*dd-fips\.mjs /, reason: 'dd-fips' },
  {
    of: /^\/bin\/sh -c exec /,
    reason: 'the shell that zx starts a command by; it becomes the command',
  },
  // install.sh looks at the host
  { of: /^uname -s -m$/, reason: 'install.sh: which release fits this kernel' },
  { of: /^id -u$/, reason: 'install.sh: whether this is root' },
  { of: /^ls -ldn -- \S*\/opt/, reason: 'install.sh: whether root alone can change what it uses' },
  {
    of: /^(dd if=\/bin\/sh|tr -cd \[:print:\]|getconf )/,
    reason: 'install.sh: which C library this host has, and how old',
  },
  {
    of: /^(mktemp -d|chmod 700 \S*probe|\/bin\/sh \S*probe)/,
    reason: 'install.sh: a directory of its own where programs can run',
  },
  // install.sh fetches
  {
    of: /^curl --proto =https .* https:\/\/get\.test\.example\//,
    reason: 'install.sh: fetches dd-fips and Node',
  },
  { of: /^grep -qi \^ \*location/, reason: 'install.sh: whether a redirect led to http' },
  { of: /^sha256sum$/, reason: 'install.sh: the digest of a download, before it is used' },
  { of: /^(gzip|xz) -dc/, reason: 'install.sh: unpacks a download' },
  { of: /^rm -f \/tmp\/dd-fips\.\*\//, reason: 'install.sh: removes what is unpacked' },
  { of: /^chmod 700 \S*\/node$/, reason: 'install.sh: makes Node executable' },
  { of: /node (-e 0|-p 7 \* 191)$/, reason: 'install.sh: whether Node runs here' },
  { of: /^cat$/, reason: 'install.sh: prints the wrapper and the launcher' },
  { of: /^(mkfifo|tee) /, reason: 'install.sh: download, digest and unpacking in one pipe' },
  {
    of: /^openssl dgst -sha256$/,
    reason: 'install.sh: the digest of a download, before it is used',
  },
  {
    of: /^curl -q -K .* https:\/\/get\.test\.example\//,
    reason: 'install.sh: fetches dd-fips and Node',
  },
  { of: /^getfacl -cpn -- /, reason: 'install.sh: whether root alone can change what it uses' },
  {
    of: /^stat -c (%Z )?%(d|s|d:%i) /,
    reason: 'install.sh: the file system of the tool, and whether it is whole',
  },
  { of: /^(head -c 4 \S*node|tr -d \\0)$/, reason: 'install.sh: whether the tool is whole' },
  // install.sh keeps the tool
  {
    of: /^(cp|mv|chmod|chown -R 0:0|mktemp|readlink|ln -s|rm -rf) .*(\/opt\/|\/usr\/bin\/dd-fips)/,
    reason: 'install.sh: keeps the tool in /opt/dd-fips',
  },
  {
    of: /^sync (\/opt|\/usr\/bin)/,
    reason: 'install.sh: the tool is on the disk before it has its name',
  },
  {
    of: /^ls -ldn \/opt\//,
    reason: 'the launcher: whether root alone can change the tool',
  },
  // dd-fips looks at the host
  { of: /^uname -m$/, reason: 'which processor this is' },
  { of: /^systemctl show /, reason: 'state of all units, asked together' },
  { of: /^lsattr -d /, reason: 'preflight: whether a file is immutable' },
  { of: /^dpkg-query /, reason: 'which packages are installed' },
  { of: /^rpm -qa --qf/, reason: 'which packages are installed' },
  { of: /^rpm -qa '?datadog-\*/, reason: 'which Datadog packages are installed' },
  { of: /^rpm -qa '?gpg-pubkey/, reason: 'which keys rpm trusts' },
  {
    of: /^rpm -q --qf \[%\{FILENAMES\}/,
    reason: "the package's digest of the proxy's example configuration",
  },
  // dd-fips changes the host
  {
    of: /^curl --fail .* -- https:\/\/keys\.test\.example\//,
    reason: 'fetches a signing key, to compare its fingerprint',
  },
  {
    of: /^(rpm|\/usr\/bin\/rpmkeys) --import /,
    reason: 'trusts a key whose fingerprint was compared',
  },
  { of: /^systemctl daemon-reload$/, reason: 'units or drop-ins changed' },
  { of: /^apt-get update /, reason: 'refreshes this one repository' },
  { of: /^apt-get install /, reason: 'installs what is missing, in one call' },
  { of: /^\S*python3 \S*(dnf|yum) .*makecache/, reason: 'refreshes this one repository' },
  { of: /^\S*python3 \S*(dnf|yum) .* install /, reason: 'installs what is missing, in one call' },
  { of: /^zypper .*refresh /, reason: 'refreshes this one repository' },
  { of: /^zypper .*install /, reason: 'installs what is missing, in one call' },
  { of: /^cp --preserve=all /, reason: 'copies or backs up a file with all that belongs to it' },
  {
    of: /^systemctl (reset-failed|restart|start|enable|stop|disable) /,
    reason: 'starts and stops units, proxy first',
  },
  // dd-fips proves it
  {
    of: /^(sha256sum --|openssl dgst -sha256 -r) \/opt\/dd-fips\//,
    reason: 'reads the kept program whole after it changed',
  },
  {
    of: /^runuser -u dd-agent -- datadog-agent diagnose /,
    reason: "the Agent's own connectivity test, as dd-agent",
  },
  {
    of: /^\S*python3 -B \S*datadog-agent (diagnose|version)/,
    reason: 'the stand-in of the Agent, asked by that test',
  },
  {
    of: /^journalctl .*_SYSTEMD_UNIT=datadog-fips-proxy/,
    reason: "the proxy's log since it was started",
  },
  // evidence
  {
    of: /^(apt-cache (show|policy)|dpkg --verify) /,
    reason: 'evidence: packages, their origin and their files',
  },
  {
    of: /^rpm (-ql|-V|-q --qf %\{(RSAHEADER|SHA256HEADER))/,
    reason: 'evidence: packages, their signatures and their files',
  },
  {
    of: /^\S*python3 \S*dnf --quiet --cacheonly/,
    reason: 'evidence: which repository packages came from',
  },
  {
    of: /^zypper .*--no-refresh .*search /,
    reason: 'evidence: which repository packages came from',
  },
  {
    of: /^(runuser -u dd-agent -- )?\/proc\/PID\/exe -vv$/,
    reason: "evidence: the proxy's version and OpenSSL, from its running program",
  },
  { of: /^sha256sum -- /, reason: 'evidence: digests of libraries and configurations' },
  { of: /^systemd-detect-virt$/, reason: 'evidence: the operating environment' },
  // revert
  { of: /^apt-get (purge|remove|autoremove) /, reason: 'revert: removes packages of this install' },
  { of: /^dpkg .*(--purge|--remove|-[rP]) /, reason: 'revert: removes packages of this install' },
  { of: /^rpm (-e|--erase) /, reason: 'revert: removes packages or keys of this install' },
  {
    of: /^\S*python3 \S*(dnf|yum) .* (remove|erase) /,
    reason: 'revert: removes packages of this install',
  },
  { of: /^zypper .*remove /, reason: 'revert: removes packages of this install' },
]

/** Programs that a package manager starts, by their name alone. */
export const packageManagerPrograms: readonly Reason[] = [
  {
    of: /^(https?|store|gpgv|apt-key|apt-config|mktemp|sed)$/,
    reason: 'apt fetches, and checks signatures',
  },
  { of: /^(gpg|gpgsm|gpgconf|gpg-agent|rpmkeys)$/, reason: 'signatures of metadata and keys' },
  {
    of: /^(dpkg|dpkg-deb|dpkg-split|dpkg-preconfigure|dpkg-query|tar|perl|rpm)$/,
    reason: 'unpacks and records packages',
  },
  {
    of: /^(rpmdb2solv|repo2solv|cat|systemd-inhibit)$/,
    reason: 'zypper reads its database and repositories',
  },
  { of: /^(sh|bash|dash)$/, reason: "packages' scripts" },
  {
    of: /^(getent|groupadd|useradd|userdel|groupdel|install|mkdir|chown|chmod|rm|systemctl)$/,
    reason: "packages' scripts",
  },
]

/** Programs that the host's systemd starts meanwhile: units, and what belongs to a daemon-reload. */
export const unitPrograms: readonly Reason[] = [
  { of: /\/system-generators\//, reason: 'systemd runs its generators at each daemon-reload' },
  { of: /\/haproxy -Ws -f \S+\/datadog-fips-proxy\.cfg/, reason: 'the proxy' },
  {
    of: /^\S*python3 -B \S*(agent\/agent|trace-agent|process-agent) /,
    reason: 'the stand-ins of the Agent and its processes',
  },
]

/** Requests at the release server and the repositories. */
export const repositoryRequests: readonly Reason[] = [
  { of: /^get\.test\.example\/install\.sh$/, reason: 'the one-liner itself' },
  { of: /^get\.test\.example\/dd-fips-\S*\.mjs\.(gz|xz)$/, reason: 'dd-fips' },
  {
    of: /^get\.test\.example\/node-\S*\.(gz|xz)$/,
    reason: 'Node, where the host has none that is new enough',
  },
  {
    of: /^keys\.test\.example\/DATADOG_(APT|RPM)_KEY_[\w*]+\.public$/,
    reason: 'a signing key that is not expired',
  },
  {
    of: /^apt\.test\.example\/dists\/\S*\/(InRelease|Packages)/,
    reason: "apt: the repository's signed index",
  },
  {
    of: /^apt\.test\.example\/pool\/datadog-(agent|fips-proxy|signing-keys)_/,
    reason: 'a package',
  },
  { of: /^yum\.test\.example\/\S*\/repodata\//, reason: "the repository's signed index" },
  { of: /^yum\.test\.example\/\S*\/media\.1\/media$/, reason: 'zypper looks for the medium' },
  { of: /^yum\.test\.example\/\S*\/datadog-(agent|fips-proxy)-/, reason: 'a package' },
]

/** Requests at the intake, all of them through the proxy. */
export const intakeRequests: readonly Reason[] = [
  {
    of: /^\S+ proxy \S+\/$/,
    reason: 'verification: an intake answers behind each of the proxy’s ports',
  },
  {
    of: /^\S+ proxy (haproxy-app\.agent|api|flare\.agent)\.\S+\/(api\/|intake\/|support\/flare)/,
    reason: "the Agent's own traffic, and its test of the connection",
  },
  {
    of: /^\S+ proxy (trace\.agent|process|instrumentation-telemetry-intake)\.\S+\/api\//,
    reason: "the Agent's own traffic",
  },
]
