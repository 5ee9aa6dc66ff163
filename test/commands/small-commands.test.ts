import t from 'tap'
import { commands } from '../../src/commands/commands.ts'
import { completion, man } from '../../src/commands/manual.ts'
import { notRoot, type Operands, type Session } from '../../src/commands/session.ts'
import { commandTable } from '../../src/settings/commands.ts'
import { version } from '../../src/version.ts'

const complete = (...words: string[]) => completion({} as Session, { words } as unknown as Operands)

t.test('completions are those of the shell that was named', async (t) => {
  const signs = {
    bash: /^complete .*dd-fips/m,
    zsh: /^#compdef dd-fips/,
    fish: /^complete -c dd-fips/m,
  }
  for (const [shell, sign] of Object.entries(signs)) {
    const { exit, output, json } = await complete(shell)
    t.equal(exit, 0)
    t.match(output, sign)
    t.same(json, { shell, output })
  }
})

t.test('no shell, another one and what every object has are refused with the list', async (t) => {
  for (const words of [[], ['tcsh'], ['Bash'], ['toString'], ['__proto__']])
    await t.rejects(complete(...words), {
      code: 'USAGE',
      exit: 'settings',
      message: `completion takes bash, zsh, fish, not "${words[0] ?? ''}".`,
    })
})

t.test('the manual page is printed with --quiet too, and names the version', async (t) => {
  const { exit, text, output, json } = await man()
  t.same([exit, text], [0, ''])
  t.match(output, /^\.TH /m)
  t.ok(output?.replaceAll('\\-', '-').includes(version))
  t.same(json, { page: output })
})

t.test('what only root can do is refused before anything changes, with what to do', async (t) => {
  t.match(notRoot('collect packages'), {
    code: 'NOT_ROOT',
    exit: 'preflight',
    message: 'dd-fips must run as root to collect packages.',
    remedy: 'Run it with sudo.',
  })
  t.equal(notRoot('x', 'Run install.sh.').remedy, 'Run install.sh.')
})

t.test('every command of the table can be loaded, and is a function of its own', async (t) => {
  t.same(Object.keys(commands).sort(), Object.keys(commandTable).sort())
  const loaded = await Promise.all(Object.values(commands).map((load) => load()))
  t.equal(new Set(loaded).size, loaded.length)
  for (const run of loaded) t.type(run, 'function')
})
