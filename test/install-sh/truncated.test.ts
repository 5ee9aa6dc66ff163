import t from 'tap'
import { fakeRelease, pipe, shells } from './fake-release.ts'
import { skip } from './machine.ts'

const opening = '#!/bin/sh\n{'.length

/** Runs beginnings of a script, of each length in a file, by the shell in "$@"; prints those that exit 0, and how many ran. */
const runEach = `
LC_ALL=C
script=$(cat /root/install.sh; echo .)
script=\${script%.}
count=0
while read -r length; do
  count=$((count + 1))
  "$@" -c "\${script:0:length}" </dev/null >/dev/null 2>&1 && echo "$length exits 0"
done </root/lengths
echo "$count"`

const full = process.env.DD_FIPS_TEST_FULL === '1'

/** How many lengths are tried unless all are, besides the last ones. */
const SAMPLE = 150

/** Returns lengths at which a script is cut off: all in a full run, else the same sample each time. */
function lengths(end: number): number[] {
  const all = Array.from({ length: end - opening }, (_, index) => opening + index)
  if (full) return all
  let state = 20_260_921
  const next = () => {
    state = (state * 16_807) % 2_147_483_647 // minimal standard generator (Park and Miller, 1988)
    return all[state % all.length] ?? opening
  }
  return [...new Set([...Array.from({ length: SAMPLE }, next), ...all.slice(-20)])]
}

t.jobs = 2

for (const shell of shells) {
  t.test(`cut off it does nothing and fails, under ${shell[0]}`, { skip }, async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    t.equal(script.slice(0, opening), '#!/bin/sh\n{', 'all but the first line is in one group')
    t.equal(Buffer.byteLength(script), script.length, 'a character is a byte')
    const host = await machine(t)
    await host.place('/root/install.sh', script)
    const cuts = lengths(script.length - 1)
    t.ok(cuts.length >= SAMPLE)
    await host.place('/root/lengths', `${cuts.join('\n')}\n`)
    const env = { DD_FIPS_MODE: '1', DD_API_KEY: 'a key' }
    const { stdout } = await host.run(['bash', '-c', runEach, 'bash', ...shell], { env })
    t.equal(stdout, `${cuts.length}\n`)
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
