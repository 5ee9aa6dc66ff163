import t from 'tap'
import { fakeRelease, fetchesAnew, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

/** What can become of a kept program. */
const damages = {
  'node is not executable': 'chmod 644 /opt/dd-fips/node',
  'the wrapper is not executable': 'chmod 644 /opt/dd-fips/dd-fips',
  'the wrapper is empty': ': >/opt/dd-fips/dd-fips',
  'the wrapper is cut': 'head -c 10 /opt/dd-fips/dd-fips >/w; cat /w >/opt/dd-fips/dd-fips',
  'the wrapper is zeros': 'head -c 900 /dev/zero >/opt/dd-fips/dd-fips',
  'the wrapper is a link': 'mv /opt/dd-fips/dd-fips /w; ln -s /w /opt/dd-fips/dd-fips',
  'the directory has a directory for release':
    'rm /opt/dd-fips/release; mkdir /opt/dd-fips/release; echo x >/opt/dd-fips/release/x',
  'the directory is empty': 'rm -rf /opt/dd-fips; mkdir /opt/dd-fips',
  'the directory has no release': 'rm /opt/dd-fips/release',
  'the directory is gone': 'rm -rf /opt/dd-fips',
  'the launcher is empty': ': >/usr/bin/dd-fips',
  'the launcher is zeros': 'head -c 900 /dev/zero >/usr/bin/dd-fips',
  'the launcher is its first line': 'echo "#!/bin/sh" >/usr/bin/dd-fips',
  'the launcher is cut early': 'head -c 25 /usr/bin/dd-fips >/l; cat /l >/usr/bin/dd-fips',
  'the launcher is cut late': 'head -c 300 /usr/bin/dd-fips >/l; cat /l >/usr/bin/dd-fips',
  'the launcher is not executable': 'chmod 644 /usr/bin/dd-fips',
  'the launcher is gone': 'rm /usr/bin/dd-fips',
}

t.test('install.sh puts a damaged program right:', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  const modes = 'stat -c "%A %u %n" /opt/dd-fips /opt/dd-fips/* /usr/bin/dd-fips'
  const good = (await host.run(['sh', '-c', modes])).stdout
  for (const [name, damage] of Object.entries(damages)) {
    await host.run(['sh', '-c', damage])
    t.equal((await pipe(host, script)).code, 0, name)
    t.match(report(await host.run(['dd-fips', 'verify'])).argv, ['verify'])
    t.equal((await host.run(['sh', '-c', modes])).stdout, good)
  }
})

/** What `verify` sees in the kept program, and a start does not. */
const seenByVerify = {
  'release has one byte more': 'printf x >>/opt/dd-fips/release',
  'release has one line more': 'echo >>/opt/dd-fips/release',
  'release has a NUL more': 'printf "\\0" >>/opt/dd-fips/release',
  'release lacks its last newline':
    'head -c -1 /opt/dd-fips/release >/r; cat /r >/opt/dd-fips/release',
  'release has blanks': 'sed -i "s/ node$/  node/" /opt/dd-fips/release',
  'release lacks the program': 'sed -i "/ dd-fips.mjs$/d" /opt/dd-fips/release',
  'release lacks the wrapper': 'sed -i "/ dd-fips$/d" /opt/dd-fips/release',
  'group 0 can write to node': 'chmod 775 /opt/dd-fips/node',
  'group 0 can write to the program': 'chmod 664 /opt/dd-fips/dd-fips.mjs',
  'a digit of the digest of node differs':
    'sed -i "/ node$/s/^./x/" /opt/dd-fips/release; touch /opt/dd-fips/*',
  'node has another byte, and the tree was copied':
    'printf x | dd of=/opt/dd-fips/node bs=1 conv=notrunc; cp -a /opt/dd-fips /t; rm -r /opt/dd-fips; cp -a /t /opt/dd-fips',
  'node has another byte, written at once with the rest':
    'cd /opt/dd-fips; printf x | dd of=node bs=1 conv=notrunc; touch node release dd-fips',
}

t.test('install.sh fetches what verify fails for anew:', { skip }, async (t) => {
  const release = await fakeRelease(t)
  const host = await release.machine(t)
  await pipe(host, release.script)
  for (const [name, damage] of Object.entries(seenByVerify)) {
    await host.run(['sh', '-c', damage])
    await fetchesAnew(t, release, host, 2, name)
  }
})

t.test('a directory that is not all ours is left as it is', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const prepare of [
    'echo other >/opt/dd-fips/other',
    'echo other >/opt/dd-fips/.other',
    'ln -s /other /opt/dd-fips/other',
    'mkdir /opt/dd-fips/node',
    'echo other >/opt/dd-fips/cache',
    'chown 1234 /opt/dd-fips',
    'chmod 777 /opt/dd-fips',
  ]) {
    const host = await machine(t)
    await host.prepare(`mkdir /opt/dd-fips; ${prepare}`)
    t.match((await pipe(host, script)).stderr, /^\/opt\/dd-fips was not made by dd-fips/m, prepare)
    t.same(await host.changes(), [])
  }
})

t.test('a launcher that is cut off anywhere fails', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  const cut = `size=$(stat -c %s /usr/bin/dd-fips); length=11; tried=0
    while [ $length -lt $((size - 1)) ]; do
      head -c $length /usr/bin/dd-fips >/l
      "$@" /l verify >/dev/null 2>&1; code=$?
      # 2 would mean that there are changes; the trap is whole from 33 on.
      case $length/$code in */0) ;; [12]?/* | 3[0-3]/* | */1) false ;; esac && echo "$length exits $code"
      length=$((length + 1)); tried=$((tried + 1))
    done; [ $tried -gt 300 ] && echo tried`
  for (const shell of shells) {
    const { stdout } = await host.run(['sh', '-c', cut, 'sh', ...shell])
    t.equal(stdout, 'tried\n', shell[0])
  }
})
