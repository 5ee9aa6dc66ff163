import t from 'tap'
import { onRpm, removeAlone } from '../../../src/packages/rpm/rpm-manager.ts'
import { rhel9, sles15 } from './rpm-askers.ts'
import { rpmHost } from './rpm-host.ts'

const names = ['yum', 'dnf', 'dnf5', 'zypper'] as const

t.test('each package manager names its repository in its own place', async (t) => {
  for (const name of names) {
    const platform = name === 'zypper' ? sles15 : rhel9
    const { file } = await onRpm(name).repository(rpmHost().host, platform, {})
    t.match(file?.path, name === 'zypper' ? /^\/etc\/zypp\/repos\.d\// : /^\/etc\/yum\.repos\.d\//)
  }
})

t.test('each reads the locks of its own', async (t) => {
  const locks = {
    yum: ['/etc/yum/pluginconf.d/versionlock.list', '0:a-1-1.*'],
    dnf: ['/etc/dnf/plugins/versionlock.list', 'a-0:1-1.*'],
    dnf5: ['/etc/dnf/versionlock.toml', 'name = "a"'],
    zypper: ['/etc/zypp/locks', 'type: package\nsolvable_name: a\n'],
  } as const
  for (const name of names) {
    const [file, text] = locks[name]
    const held = async (files: Record<string, string>) => {
      const installed = await onRpm(name).installed(rpmHost(files, [['rpm -qa', 'a\t1-1\n']]).host)
      return installed.get('a')?.held
    }
    t.equal(await held({ [file]: text }), true, name)
    t.equal(await held({}), false, name)
  }
})

t.test('what an upgrade left of an older version is found and erased', async (t) => {
  const rows =
    'datadog-agent\t1:7.47.0-1\tdatadog-agent-7.47.0-1.x86_64\ndatadog-agent\t1:7.66.0-1\tdatadog-agent-7.66.0-1.x86_64\n'
  const { host, run } = rpmHost({}, [['rpm -qa', rows]])
  await onRpm('dnf').repair(host)
  t.equal(run.at(-1), 'rpm -e --nodeps datadog-agent-7.47.0-1.x86_64')
  const whole = rpmHost({}, [['rpm -qa', rows.split('\n')[1] ?? '']])
  await onRpm('dnf').repair(whole.host)
  t.equal(whole.run.length, 1, 'there is nothing to erase')
})

t.test('the commands to install again are those of the program that is there', async (t) => {
  const command = (name: (typeof names)[number]) =>
    onRpm(name).reinstall('datadog-agent', '1:7.66.0-1')
  t.equal(command('yum'), 'yum -y reinstall datadog-agent-7.66.0-1', 'yum 3 takes no epoch there')
  t.equal(command('dnf'), 'dnf -y reinstall datadog-agent-1:7.66.0-1')
  t.equal(command('dnf5'), 'dnf -y reinstall datadog-agent-1:7.66.0-1')
  t.equal(command('zypper'), 'zypper --non-interactive install --force datadog-agent=1:7.66.0-1')
  t.equal(onRpm('dnf').reinstallFile('/a.rpm'), 'rpm -U --replacepkgs /a.rpm')
})

t.test('the holder of a lock is found by its pid file', async (t) => {
  const files = { '/run/zypp.pid': '42\n', '/proc/42/cmdline': 'zypper\0dup\0' }
  t.match(await onRpm('zypper').lockHolder(rpmHost(files).host), { pid: 42, command: 'zypper dup' })
  t.equal(
    await onRpm('zypper').lockHolder(rpmHost({ '/run/zypp.pid': '42\n' }).host),
    undefined,
    'it is dead',
  )
  t.equal(await onRpm('dnf').lockHolder(rpmHost().host), undefined)
})

t.test('packages that others need are not removed', async (t) => {
  const stderr = 'error: Failed dependencies:\n\ta is needed by (installed) mine-1-1.noarch\n'
  const { host, run } = rpmHost({}, [['rpm -e --test', { code: 1, stderr }]])
  let isCalled = false
  const remove = async () => {
    isCalled = true
  }
  await t.rejects(removeAlone(host, ['a'], [], remove), {
    code: 'PACKAGES_NEEDED',
    message: /a is needed by \(installed\) mine/,
  })
  t.equal(isCalled, false)
  t.same(run, ['rpm -e --test a'])
})

t.test(
  'of purged packages the kept copies of their configuration go, older ones stay',
  async (t) => {
    const files = { '/etc/b/old.conf.rpmsave': "an administrator's" }
    const { host, run } = rpmHost(files, [
      ['rpm -qc', '/etc/b/new.conf\n/etc/b/old.conf\n(contains no files)\n'],
    ])
    await removeAlone(host, ['a', 'b'], ['b', 'gone'], () =>
      host.write('/etc/b/new.conf.rpmsave', 'changed'),
    )
    t.same(run, ['rpm -e --test a b', 'rpm -qc b'])
    t.same(await host.list('/etc/b'), ['old.conf.rpmsave'])
  },
)

t.test('nothing to remove starts nothing', async (t) => {
  const { host, run } = rpmHost()
  await removeAlone(host, [], ['a'], async () => {
    t.fail('there is nothing to remove')
  })
  t.same(run, [])
})
