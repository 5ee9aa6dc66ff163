import t from 'tap'
import { fakeRelease, pipe, shells } from './fake-release.ts'
import { skip } from './machine.ts'

const opening = '#!/bin/sh\n{'.length

/**
 * Runs beginnings of a script, each $0 bytes longer than the one before, by the shell in "$@"; prints
 * the length of one that exits 0, and how many there were.
 */
const runEach = `
LC_ALL=C
script=$(cat /root/install.sh; echo .)
script=\${script%.}
count=0
for ((length = ${opening}; length < \${#script} - 1; length += $0)); do
  count=$((count + 1))
  "$@" -c "\${script:0:length}" </dev/null >/dev/null 2>&1 && echo "$length exits 0"
done
echo "$count"`

const full = process.env.DD_FIPS_TEST_FULL === '1'

t.jobs = 2

for (const shell of shells) {
  /** Every byte takes 15 seconds, so the other shells look at fewer; in a full run at every one too. */
  const step = full || shell[0] === 'dash' ? 1 : 7

  t.test(`cut off it does nothing and fails, under ${shell[0]}`, { skip }, async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    t.equal(script.slice(0, opening), '#!/bin/sh\n{', 'all but the first line is in one group')
    t.equal(Buffer.byteLength(script), script.length, 'a character is a byte')
    const host = await machine(t)
    await host.place('/root/install.sh', script)
    const env = { DD_FIPS_MODE: '1', DD_API_KEY: 'a key' }
    const { stdout } = await host.run(['bash', '-c', runEach, `${step}`, ...shell], { env })
    t.equal(stdout, `${Math.ceil((script.length - 1 - opening) / step)}\n`)
    t.same(server.requests, [])
    t.same(await host.changes(), [])
    t.equal((await pipe(host, script.slice(0, -1), ['plan'], { shell })).code, 0, 'whole, it runs')
  })

  t.test(`cut off in a pipe it does nothing and fails, under ${shell[0]}`, { skip }, async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    const host = await machine(t)
    for (const length of [
      11,
      200,
      3000,
      script.length - 20,
      script.length - 3,
      script.length - 2,
    ]) {
      const { code } = await pipe(host, script.slice(0, length), [], { shell })
      t.not(code, 0, `at ${length}`)
    }
    t.same(server.requests, [])
    t.same(await host.changes(), [])
  })
}
