import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { copyExample } from '../../src/checks/probes/proxy-example.ts'
import type { FileStatus, Host } from '../../src/host/host.ts'
import { moving, puttingBack } from '../../src/host/pasted.ts'
import { places } from '../../src/host/places.ts'
import { agentWith, findingsOf } from './seen.ts'
import { textsIn } from './texts-in.ts'

const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }
const { proxyConfig: cfg, proxyExample: example, proxyOriginal: original, agentConfig } = places

const directoryOf = (path: string) => path.replace(/\/[^/]*$/, '')
const [agentDirectory, proxyDirectory] = [directoryOf(agentConfig), directoryOf(cfg)]

/** A command that changes files by name, where it begins: in backquotes, behind an operator, at the start. */
const changesFiles =
  /(?:^|[`;&|{(] ?|\bthen )(?:test ! -L \S+ && )?(?:cp|mv|rm|ln|chmod|chown|chgrp|install|sed|tee|touch|mkdir|truncate|chattr|setfacl|printf) ['"/{$+-]|\$\{EDITOR|\bchmod go|[^-=]>\s?\/\w|\bsed -i/

/** Templates of shell text in the source that change files; `{}` stands for what is filled in. */
const templatesIn = (file: string) => textsIn(file).filter((text) => changesFiles.test(text))

const root = join(import.meta.dirname, '../..')
const folders =
  'bundle checks commands doctor host packages plan report run services steps system'.split(' ')
const files = folders.flatMap((folder) =>
  fs
    .readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${folder}/${name}`),
)

/** Every template, and the commands of the test below that are made by it, or why no link can lead it astray. */
const rows: Readonly<Record<string, string>> = {
  'src/host/pasted.ts: install -T --backup=numbered {}-m {} {}': 'played',
  'src/host/pasted.ts: (umask 022 && cp -T --remove-destination --no-preserve=mode {})': 'played',
  'src/host/pasted.ts: mv -fT {} {}': 'played',
  'src/doctor/causes/configuration.ts: ${EDITOR:-vi}{}': 'played',
  'src/doctor/causes/ports-differ.ts: sed -i {} {}': 'played',
  'src/checks/proxy-cfg-ownership.ts: chown -h root:root {} && ':
    'a directory to which only root can lead; -h changes a link itself',
  'src/checks/proxy-cfg-ownership.ts: chmod go-w {}':
    'by root only where nobody else can change the directory above (test/checks/proxy-cfg.test.ts)',
  "src/doctor/causes/log-missing.ts: mkdir -p /etc/systemd/journald.conf.d && printf '[Journal]\\nStorage=persistent\\n' >/etc/systemd/journald.conf.d/90-persistent.conf && systemctl restart systemd-journald":
    'directories of root',
  'src/steps/add-repository.ts: If that was not intended, run `rm {}`, then `dd-fips install` writes it again.':
    'rm(1) removes a link itself; a directory of root',
  'src/services/others/upstart.ts: sed -i /manual/d /etc/init/{}.override': 'a directory of root',
  'src/bundle/opener.ts: POSIXLY_CORRECT=1; unset -f {} 2>/dev/null': 'changes no file',
  'src/run/receipt.ts: mv -T {} {}.damaged': 'the state directory, 0700',
  'src/plan/preflight/file-systems.ts: Run `chattr -i -a {}`, if whoever set it agrees.':
    'chattr(1) refuses links',
  'src/commands/evidence.ts: Create it first: `mkdir -p {}`.': 'makes directories only',
}

t.test('every remedy that changes files has a row', async (t) => {
  const found = files.flatMap((file) =>
    templatesIn(join(root, file)).map((text) => `${file}: ${text}`),
  )
  const notForRoot = /^src\/steps\/install-packages\.ts: install \{\}$/ // a message
  t.same(found.filter((each) => !notForRoot.test(each)).sort(), Object.keys(rows).sort())
})

/** A host on which `uid` owns the directory of the proxy's cfg. */
function hostOf(uid: number): Host {
  const status = (path: string) => ({
    kind: 'directory',
    uid: path === proxyDirectory ? uid : 0,
    gid: 0,
    mode: 0o755,
  })
  return { stat: async (path: string) => status(path) as FileStatus } as Host
}

const [byAgent, byRoot] = await Promise.all([copyExample(hostOf(110)), copyExample(hostOf(0))])

t.test('root copies by name only where nobody else can change the directory', async (t) => {
  const names = `${example} ${cfg}`
  t.equal(
    byAgent,
    `su -s /bin/sh dd-agent -c 'install -T --backup=numbered -m 640 ${names}'`,
    'a test before the use could be outrun',
  )
  t.equal(byRoot, `install -T --backup=numbered -o dd-agent -g dd-agent -m 640 ${names}`)
})

const ports = [9803, 9804].map((port) => ({ address: '127.0.0.1', port }))
const [differ] = findingsOf(
  {
    agentUnits: [
      agentWith({ name: 'fips.port_range_start', value: 10803, source: `${agentConfig}:2` }),
    ],
    cfg: { text: 'x', example: 'x', binds: ports },
  },
  ['proxy.ports', 'fail'],
)
const [refused] = findingsOf(
  { configFault: { message: `${agentConfig}:2: bad.`, remedy: 'Mend it.' } },
  ['agent.config.fips', 'fail'],
)

const isOfAgent = `test "$(stat -c %a:%U:%G ${cfg})" = 640:dd-agent:dd-agent`

/** Commands as root pastes them, and what shows that each did its work. */
const commands: Readonly<Record<string, readonly [command: string, shows: string]>> = {
  'copies the example': [
    byAgent,
    `cmp ${example} ${cfg} && test "$(cat ${cfg}.~1~)" = old && ${isOfAgent}`,
  ],
  'copies the example over a cfg of root': [
    `chown -h root:root ${cfg} && ${byAgent}`,
    `cmp ${example} ${cfg} && ${isOfAgent}`,
  ],
  'restores the example': [
    puttingBack(original, example),
    `cmp ${original} ${example} && test "$(stat -c %a:%u ${example})" = 644:0`,
  ],
  'moves the example aside': [moving(example, `${example}.altered`), `test ! -e ${example}`],
  'moves it back': [moving(`${example}.altered`, example), `test "$(cat ${example})" = altered`],
  'changes a port': [differ?.command ?? '', `grep -q '^  port_range_start: 9803$' ${agentConfig}`],
  'has an editor open datadog.yaml': [
    refused?.command ?? '',
    `test "$(tail -n 1 ${agentConfig})" = edited`,
  ],
}

/** Paths in directories of dd-agent at which a command could meet a link. */
const planted = [cfg, `${cfg}.~1~`, example, `${example}.altered`, agentConfig]
/** What the link leads to: a file of root's alone, a directory of root's, and nothing yet. */
const targets = ['/mnt/secret', '/mnt/directory', '/mnt/new']

/** Prints a line for each command that fails where it must not, or changes or gives away what is root's. */
const play = `
set -u
mount --make-rprivate /; mount -t tmpfs tmpfs /var/lib; mount -t tmpfs tmpfs /mnt
cp -a /etc/pam.d /etc/security /etc/login.defs /etc/nsswitch.conf /mnt # of su(1)
mount -t tmpfs tmpfs /etc; mv /mnt/* /etc
printf 'root:x:0:0::/:/bin/sh\ndd-agent:x:110:112::/:/bin/false\n' >/etc/passwd
printf 'root:*:19000::::::\ndd-agent:!:19000::::::\n' >/etc/shadow
printf 'root:x:0:\ndd-agent:x:112:\n' >/etc/group
begin() {
  rm -rf ${agentDirectory} ${proxyDirectory} /var/lib/dd-fips /mnt/*
  mkdir -p ${agentDirectory} ${proxyDirectory} /mnt/directory; mkdir -m 700 /var/lib/dd-fips
  printf 'fips:\n  port_range_start: 10803\n' >${agentConfig}
  echo old >${cfg}; echo example >${example}; echo altered >${example}.altered
  chown -R dd-agent:dd-agent ${agentDirectory} ${proxyDirectory}; chmod 640 ${agentConfig} ${cfg}
  echo kept >${original}; chmod 600 ${original}
  printf 'fips:\n  port_range_start: 10803\nSECRET\n' >/mnt/secret; chmod 600 /mnt/secret; echo x >/mnt/directory/file
}
look() { (cd /mnt && find . -printf '%p %y %m %u %g %s\n' | sort && cat secret directory/file); }
given() { # a file with the secret that dd-agent may read
  find /etc/datadog-* -type f \\( -user dd-agent -o -group dd-agent -perm -040 -o -perm -004 \\) \
    -exec grep -l SECRET {} +
}
`

function script(): string {
  const runs = Object.entries(commands).flatMap(([name, [command, shows]]) => {
    const paste = `(PATH=$STUBS:$PATH EDITOR=editor; export PATH EDITOR; ${command}) >/dev/null 2>&1`
    const well = `begin; ${paste} && { ${shows}; } >/dev/null || echo '${name}: did not do its work'`
    const led = planted.flatMap((path) =>
      targets.map(
        (target) =>
          `begin; before=$(look); ln -sfnT ${target} ${path}; ${paste}
[ "$before" = "$(look)" ] || echo '${name}: ${path} led to ${target}'
[ -z "$(given)" ] || echo '${name}: ${path} gave away ${target}'; played=$((played + 1))`,
      ),
    )
    return [well, ...led]
  })
  return `${play}\nplayed=0\n${runs.join('\n')}\necho "played $played"\n`
}

t.test('no remedy follows a link that dd-agent has planted', skip, async (t) => {
  for (const [name, [command]] of Object.entries(commands)) t.not(command, '', name)
  const stubs = t.testdir({})
  const stub = (name: string, text: string) =>
    fs.writeFileSync(join(stubs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  for (const name of ['systemctl', 'dd-fips']) stub(name, ':')
  stub('editor', 'for file; do :; done; echo edited >>"$file"') // as editors do, to what a link leads to
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', STUBS: stubs }
  const run = spawnSync('unshare', ['-m', 'sh', '-c', script()], { env, encoding: 'utf8' })
  const count = Object.keys(commands).length * planted.length * targets.length
  t.equal(run.stdout, `played ${count}\n`, { stderr: run.stderr })
})

/** Commands that read and write files of dd-agent, and the file that it swaps for a link meanwhile. */
const raced: Readonly<Record<string, readonly [command: string, swapped: string]>> = {
  'copies the example': [byAgent, example],
  'restores the example': [puttingBack(original, example), example],
  'changes a port': [differ?.command ?? '', agentConfig],
}

t.test('no remedy is led astray by a link that dd-agent swaps in meanwhile', skip, async (t) => {
  const runs = Object.entries(raced).map(
    ([name, [command, swapped]]) => `begin; before=$(look)
setpriv --reuid=110 --regid=112 --clear-groups sh -c 'while :; do
  ln -sf /mnt/secret ${swapped}.link; mv -fT ${swapped}.link ${swapped}
  echo example >${swapped}.file; mv -fT ${swapped}.file ${swapped}
done' 2>/dev/null &
racer=$! round=0
while [ $round -lt 60 ]; do round=$((round + 1)); (PATH=$STUBS:$PATH; ${command}) >/dev/null 2>&1; done
kill $racer; wait $racer 2>/dev/null
[ "$before" = "$(look)" ] || echo '${name}: changed a file of root'
[ -z "$(given)" ] || echo '${name}: gave away a file of root'`,
  )
  const stubs = t.testdir({})
  fs.writeFileSync(join(stubs, 'systemctl'), '#!/bin/sh\n', { mode: 0o755 })
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', STUBS: stubs }
  const script = `${play}\n${runs.join('\n')}\necho raced\n`
  const run = spawnSync('unshare', ['-m', 'sh', '-c', script], { env, encoding: 'utf8' })
  t.equal(run.stdout, 'raced\n', { stderr: run.stderr })
})
