import { execFileSync } from 'node:child_process'
import t from 'tap'
import { fakeRelease } from './fake-release.ts'
import { skip } from './machine.ts'

/** Seconds after the install at which the disk is cut off. */
const moments = process.env.DD_FIPS_TEST_FULL === '1' ? [...Array(16).keys()] : [0, 1, 3]

const loops = () => {
  try {
    execFileSync('losetup', ['-f'], { stdio: 'ignore' })
    execFileSync('which', ['mkfs.ext4'], { stdio: 'ignore' })
    return false
  } catch {
    return 'needs loop devices and mkfs.ext4'
  }
}

/**
 * /opt is a file system in a file: what the file holds at a moment is what a power cut leaves on a disk.
 * commit=1 brings names to the disk after a second, as the default does after five; the content of files
 * follows after up to thirty. The compile cache is left out: Node checks its entries by their CRC.
 */
const script = `set -e
PATH=/usr/sbin:$PATH
truncate -s 64M /dev/shm/$$.disk; mkfs.ext4 -q /dev/shm/$$.disk
trap 'umount /opt; rm -f /dev/shm/$$.*' EXIT
mkdir -p /opt; mount -o loop,commit=1 /dev/shm/$$.disk /opt
DD_FIPS_MODE=1 "$@" >/dev/null
for moment in ${moments.join(' ')}; do
  sleep $((moment - \${last:-0})); last=$moment
  cp /dev/shm/$$.disk /dev/shm/$$.cut
  mkdir -p /mnt/cut; mount -o loop /dev/shm/$$.cut /mnt/cut
  if [ -e /mnt/cut/dd-fips ]; then
    diff -r --exclude=cache /mnt/cut/dd-fips /opt/dd-fips >/dev/null && state=whole || state=broken
  else state=absent; fi
  echo "$moment $state"; umount /mnt/cut
done`

t.test('a power cut leaves the kept program whole', { skip: skip || loops() }, async (t) => {
  const { machine, script: install } = await fakeRelease(t)
  const host = await machine(t)
  await host.place('/root/install.sh', install)
  const run = await host.run(['bash', '-c', script, 'bash', 'dash', '/root/install.sh'])
  t.equal(run.code, 0, run.stderr)
  t.same(
    run.stdout.trimEnd().split('\n'),
    moments.map((moment) => `${moment} whole`),
  )

  const without = install.replace(/^make_durable\(\) \{[^}]*\}$/m, 'make_durable() { :; }')
  t.not(without, install)
  await host.place('/root/install.sh', without)
  const control = await host.run(['bash', '-c', script, 'bash', 'dash', '/root/install.sh'])
  t.match(control.stdout, /absent|broken/, 'the test sees the difference: without sync it is not')
})
