import type { Layer } from './layers.ts'

/** A Debian tree that says it is Ubuntu. */
export const ubuntu2204: Layer = {
  name: 'ubuntu-22.04',
  files: {
    '/usr/lib/os-release': `PRETTY_NAME="Ubuntu 22.04.5 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.5 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
`,
    '/etc/lsb-release': `DISTRIB_ID=Ubuntu
DISTRIB_RELEASE=22.04
DISTRIB_CODENAME=jammy
DISTRIB_DESCRIPTION="Ubuntu 22.04.5 LTS"
`,
    '/etc/debian_version': 'bookworm/sid\n',
    '/etc/issue': 'Ubuntu 22.04.5 LTS \\n \\l\n',
  },
  script: ':',
}

/**
 * Turns a Debian tree with rpm, dnf and zypper in it into one without dpkg and apt, whose rpm
 * database knows what Debian brought. The RPM that says so is in /mnt.
 */
export const rpmFamily: Layer = {
  name: 'rpm-family',
  files: {
    '/etc/rpm/macros': '%_dbpath /var/lib/rpm\n%__gpg /usr/bin/gpg\n',
    // Debian's rpm refuses to install by itself; elsewhere it does (popt(3)).
    '/etc/popt': 'rpm alias --oldpackage --oldpackage --force-debian\n',
    '/etc/dnf/dnf.conf':
      '[main]\ngpgcheck=1\ninstallonly_limit=3\nclean_requirements_on_remove=True\n',
  },
  script: `
rm -f /usr/bin/apt* /usr/bin/dpkg* /usr/sbin/dpkg* /etc/debian_version
rm -rf /etc/apt /etc/dpkg /var/lib/apt /var/lib/dpkg /var/cache/apt
ln -sfn bash /bin/sh
mkdir -p /var/lib/rpm /etc/yum.repos.d /etc/zypp/repos.d
rpm --initdb
rpm -i --force-debian --nosignature /mnt/*.rpm
rm -f /etc/systemd/system/timers.target.wants/dnf*
ln -sfn /dev/null /etc/systemd/system/dnf-makecache.timer
`,
}

export const rocky9: Layer = {
  name: 'rocky-9',
  files: {
    '/usr/lib/os-release': `NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
`,
    '/etc/redhat-release': 'Rocky Linux release 9.4 (Blue Onyx)\n',
    '/etc/issue': '\\S\nKernel \\r on an \\m\n',
  },
  script: 'ln -sfn dnf-3 /usr/bin/yum; rm -f /usr/bin/zypper',
}

/** Knows its package manager as yum only. */
export const centos7: Layer = {
  name: 'centos-7',
  files: {
    '/usr/lib/os-release': `NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
`,
    '/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
    '/etc/issue': '\\S\nKernel \\r on an \\m\n',
  },
  script: 'ln -sfn dnf-3 /usr/bin/yum; rm -f /usr/bin/zypper /usr/bin/dnf',
}

export const sles15: Layer = {
  name: 'sles-15',
  files: {
    '/usr/lib/os-release': `NAME="SLES"
VERSION="15-SP5"
VERSION_ID="15.5"
PRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"
ID="sles"
ID_LIKE="suse"
`,
    '/etc/issue':
      '\nWelcome to SUSE Linux Enterprise Server 15 SP5  (x86_64) - Kernel \\r (\\l).\n\n',
  },
  script: 'rm -f /usr/bin/dnf* /usr/bin/yum; rm -rf /etc/dnf /etc/yum.repos.d',
}
