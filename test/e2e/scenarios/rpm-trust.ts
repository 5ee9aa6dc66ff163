import { dressOf, installedVersion } from '../agent-host.ts'
import { API_KEY } from '../api-keys.ts'
import { rpmRows } from '../families.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'

export const metadataUnchecked: Scenario = {
  name: 'DD_RPM_REPO_GPGCHECK=0 is said aloud, and packages are checked all the same',
  packageManager: 'each',
  lent: true,
  on: rpmRows,
  repository: 'stranger',
  async play(stage) {
    const { t, host, family } = stage
    const env = { DD_RPM_REPO_GPGCHECK: '0' }
    const refused = await ddFips(stage, ['install'], env)
    exits(t, refused, 7, 'packages that nobody signed')
    t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
    await host.serveRepository('full')
    const plan = await ddFips(stage, ['plan', '--json'], env)
    const change = json(plan).changes?.find(({ step }) => step === 'add-rpm-repository')
    t.match(change?.summary, /not checked: DD_RPM_REPO_GPGCHECK=0/, 'in the plan')
    const result = await ddFips(stage, ['install'], env)
    exits(t, result, 0)
    t.match(
      result.stderr,
      /metadata are not checked: DD_RPM_REPO_GPGCHECK=0/,
      'and when it is done',
    )
    t.match(String(await host.read(family.repository)), /^gpgcheck=1\nrepo_gpgcheck=0$/m)
    exits(t, await ddFips(stage, ['install'], { DD_RPM_REPO_GPGCHECK: '' }), 0, 'later')
  },
}

/** rpm keeps keys as packages: this one bears the name of the old key, whose text is not to be had here. */
const retired = `Name: gpg-pubkey
Version: 4172a230
Release: 55dd14f6
Summary: STAND-IN
License: none
BuildArch: noarch
AutoReqProv: no
%description
%files
`

const plantRetired = `rpmbuild -bb --quiet --define '_topdir /srv' --define '_rpmfilename key.rpm' /srv/key.spec &&
rpm -i --nosignature /srv/RPMS/key.rpm`

export const retiredKey: Scenario = {
  name: "Datadog's old key is taken out of the rpm database where it is found",
  packageManager: 'each',
  lent: true,
  on: rpmRows,
  async play(stage) {
    const { t, host } = stage
    await host.write('/srv/key.spec', retired)
    await host.shell(plantRetired)
    const keys = async () => (await host.shell('rpm -qa gpg-pubkey')).stdout
    t.match(await keys(), 'gpg-pubkey-4172a230-55dd14f6')
    const result = await ddFips(stage, ['install'])
    exits(t, result, 0)
    t.match(result.stderr, /gpg-pubkey-4172a230-55dd14f6 removed/)
    t.notMatch(await keys(), '4172a230')
  },
}

/**
 * SELinux as the host sees it: the file that says it is on, in a mount namespace of dd-fips' own. The
 * stand-in for restorecon(8) notes what it is asked for.
 */
const withSelinux = `
mkdir -p /run/cgroup && mount --rbind /sys/fs/cgroup /run/cgroup
mount -t tmpfs tmpfs /sys && mkdir -p /sys/fs/selinux /sys/fs/cgroup
mount --rbind /run/cgroup /sys/fs/cgroup
echo 1 >/sys/fs/selinux/enforce
dd-fips install --api-key-file -`

const restorecon = '#!/bin/sh\nshift $(($# - 1))\necho "$1" >>/run/relabelled\n'

export const selinux: Scenario = {
  name: 'where SELinux is on, every file that is written gets the context of its place',
  packageManager: 'any',
  lent: true,
  on: rpmRows,
  async play(stage) {
    const { t, host, env, family } = stage
    await host.write('/usr/sbin/restorecon', restorecon, { mode: 0o755 })
    const options = {
      env: { ...env, DD_API_KEY: '' },
      input: API_KEY,
      expect: 'any',
    } as const
    const result = await host.run(['unshare', '-m', 'bash', '-c', withSelinux], options)
    exits(t, result, 0)
    const relabelled = String(await host.read('/run/relabelled')).split('\n')
    const written = [
      family.repository,
      family.keyring,
      '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
      '/etc/datadog-agent/datadog.yaml',
    ]
    for (const path of written) t.ok(relabelled.includes(path), path)
    t.equal(await dressOf(host, family.repository), 'regular file root:root 644')
  },
}
