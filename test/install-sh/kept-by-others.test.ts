import t from 'tap'
import { fakeRelease, pipe, report } from './fake-release.ts'
import { skip } from './machine.ts'

/** Another user's directory, put in the place of the program around the rename into it. */
const planted = `mkdir /opt/dd-fips; echo "echo planted" >/opt/dd-fips/dd-fips
  chmod 755 /opt/dd-fips/dd-fips; chown -R 1234:1234 /opt/dd-fips`

/** In place of mv: plants that directory before, or instead of, what the rename leaves. */
const plantingMv = (moment: 'before' | 'after') => `mv /usr/bin/mv /usr/bin/mv.real
cat >/usr/bin/mv <<'EOF'
#!/bin/sh
case $*:${moment} in
  '-T /opt/.dd-fips.'*' /opt/dd-fips:before') ${planted} ;;
  '-T /opt/.dd-fips.'*' /opt/dd-fips:after')
    mv.real "$@"; mv.real /opt/dd-fips /opt/gone; ${planted}; exit 0 ;;
esac
exec mv.real "$@"
EOF
chmod 755 /usr/bin/mv`

t.test('a program that another user put in place of ours is not kept', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const moment of ['before', 'after'] as const) {
    for (const earlier of [false, true]) {
      const host = await machine(t)
      if (earlier) {
        await pipe(host, script)
        await host.run(['sh', '-c', 'echo >>/opt/dd-fips/dd-fips.mjs; rm /usr/bin/dd-fips'])
      }
      await host.prepare(plantingMv(moment))
      const run = await pipe(host, script)
      t.match(run, { code: 0, stderr: /^dd-fips could not be kept/m }, moment)
      t.notMatch(run.stderr, /is kept in/)
      t.notMatch(await host.changes(), /usr.bin.dd-fips/, 'no launcher is made for it')
      const left = await host.run(['sh', '-c', 'ls -d /opt/.dd-fips*'])
      t.equal(left.stdout, '', 'no leftovers')
    }
  }
})

t.test('the launcher runs nothing from a directory that others can change', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  for (const change of [
    'chown 1234 /opt/dd-fips',
    'chmod 775 /opt/dd-fips; chgrp 1234 /opt/dd-fips',
    'chmod 777 /opt/dd-fips',
    'mv /opt/dd-fips /opt/moved; ln -s moved /opt/dd-fips',
    'rm -f /opt/dd-fips; mv /opt/moved /opt/dd-fips; chown 1234:0 /opt/dd-fips',
    'chown 1234 /opt',
    'chmod 777 /opt',
    'chmod 775 /opt; chgrp 1234 /opt',
    'chown 1234 /opt/dd-fips/dd-fips',
    'chmod 777 /opt/dd-fips/dd-fips',
    'chown 1234 /opt/dd-fips/dd-fips.mjs',
    'chmod 666 /opt/dd-fips/dd-fips.mjs',
    'mv /opt/dd-fips/dd-fips.mjs /opt/dd-fips/lib.mjs; mkfifo /opt/dd-fips/dd-fips.mjs',
    'chown 1234 /opt/dd-fips/node',
    'chmod 775 /opt/dd-fips/node',
    'chmod 666 /opt/dd-fips/release',
    'chmod 777 /opt/dd-fips/cache',
    'mkdir /opt/dd-fips/lib; echo planted >/opt/dd-fips/lib/libc.so.6; chown 1234 /opt/dd-fips/lib/libc.so.6',
    'mkdir /opt/dd-fips/lib; chmod 777 /opt/dd-fips/lib',
  ]) {
    await host.run(['sh', '-c', change])
    const run = await host.run(['dd-fips', 'verify'])
    t.match(run, { code: 1, stdout: '', stderr: /PROGRAM_DAMAGED/ }, change)
    await host.run([
      'sh',
      '-c',
      `chown 0:0 /opt; chmod 755 /opt; [ -L /opt/dd-fips ] || {
        cd /opt/dd-fips; [ ! -f lib.mjs ] || mv lib.mjs dd-fips.mjs; rm -rf lib
        chown 0:0 . *; chmod 755 . dd-fips node; chmod 644 dd-fips.mjs release; chmod 700 cache; }`,
    ])
  }
  t.match(report(await host.run(['dd-fips', 'verify'])).argv, ['verify'], 'it is root alone again')
})
