import { ddFips, exits, install, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'

const node = '/opt/dd-fips/node'

/** Runs verify; gives its exit code, what it makes of the kept program, and whether it read that whole. */
async function look({ host, env }: Stage) {
  const command = ['dd-fips', 'verify', '--json'] as const
  const { result, started } = await host.trace(command, { env, expect: 'any' })
  const read = started.some(
    ({ program, arguments: words }) =>
      /\/(openssl|sha256sum)$/.test(program) && words.includes(node),
  )
  const check = json(result).checks?.find(({ id }) => id === 'program.kept')
  return { code: result.code, read, ...check }
}

export const alteredProgram: Scenario = {
  name: 'a kept Node with one changed byte, its size and mtime as before, is not started; the one-liner mends it',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    t.match(await look(stage), { code: 0, read: true, status: 'pass' })
    const memory = (await host.shell('stat -c "%a %u" /var/lib/dd-fips/program.json')).stdout
    t.equal(memory, '600 0\n')
    t.match(await look(stage), { code: 0, read: false, status: 'pass' }, 'remembered')

    // The last byte is of a section header: the program runs all the same.
    const stat = `stat -c '%s %y' ${node}`
    const before = (await host.shell(stat)).stdout
    await host.shell(`touch -r ${node} /root/times
printf '\\377' | dd of=${node} bs=1 seek=$(($(stat -c %s ${node}) - 1)) conv=notrunc status=none
touch -r /root/times ${node}`)
    t.equal((await host.shell(stat)).stdout, before)
    const refused = await ddFips(stage, ['verify'])
    exits(t, refused, 1, 'an altered program is not started')
    t.match(refused.stderr, /PROGRAM_DAMAGED/)

    exits(t, await install(stage), 0)
    t.match(await look(stage), { code: 0, status: 'pass' }, 'the remedy mends it')
    exits(t, await ddFips(stage, ['revert', '--purge']), 0)
    t.notOk(await host.read('/var/lib/dd-fips/program.json'))
  },
}
