import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { bashCompletion } from '../../src/help/bash-completion.ts'
import { fishCompletion } from '../../src/help/fish-completion.ts'
import { flagsOf } from '../../src/help/reference.ts'
import { zshCompletion } from '../../src/help/zsh-completion.ts'
import { commandRows } from '../../src/settings/commands.ts'

const run = promisify(execFile)
const directory = t.testdir({ 'values.yaml': '', 'c.bash': bashCompletion() })
mkdirSync(`${directory}/values.d`)
writeFileSync(`${directory}/c.fish`, fishCompletion())
writeFileSync(`${directory}/c.zsh`, zshCompletion())

/** As readline calls it: words broken at `=`, the cursor at the end, no bash-completion. */
const bash = `eval "$(cat c.bash)"
IFS=$'\\t' read -ra COMP_WORDS <<<"$1"
[ "\${1: -1}" != $'\\t' ] || COMP_WORDS+=('')
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_dd_fips
printf '%s\\n' "\${COMPREPLY[@]}"`

const fish = 'source c.fish; complete -C "$argv[1]"'

/** A zsh on a terminal of its own, whose compadd says what it is given. */
const zsh = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'source set-up.zsh'
zpty -r z out '*SETUP*'
zpty -n -w z "$1"$'\\t'
zpty -r z out '*DONE*'
print -r -- $out
zpty -d z`

writeFileSync(
  `${directory}/set-up.zsh`,
  `PS1=
autoload -U compinit
compinit -u -D
source c.zsh
compadd() {
  [[ "$*" == *-[OAD]\\ * ]] && { builtin compadd "$@"; return }
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- HIT:\${^hits}
}
report() { print -r DONE }
comppostfuncs=(report)
bindkey '^I' complete-word
print -r SETUP
`,
)

const shells = {
  bash: async (line: string) => {
    const words = line.replace(/=/g, ' = ').replace(/ +/g, '\t').replace(/= $/, '=')
    const args = ['--norc', '--noprofile', '-c', bash, 'bash', words]
    return (await run('bash', args, { cwd: directory })).stdout.split('\n')
  },
  fish: async (line: string) => {
    const { stdout } = await run('fish', ['--no-config', '-c', fish, line], { cwd: directory })
    return stdout.split('\n').map((hit) => hit.split('\t')[0]?.replace(/^--[\w-]+=/, '') ?? '')
  },
  zsh: async (line: string) => {
    const options = { cwd: directory, timeout: 60_000 }
    const { stdout } = await run('zsh', ['-f', '-c', zsh, 'zsh', line], options)
    return [...stdout.matchAll(/HIT:([^\r\n]*)/g)].map(([, hit = '']) => hit)
  },
}

const commands = commandRows.map(([name]) => name)
const { own, common, settings } = flagsOf('revert')
const revert = [...own, ...settings, ...common].map(([name]) => `--${name}`)

/** A command line, and what it can go on with. */
const lines: [string, readonly string[]][] = [
  ['dd-fips ', commands],
  ['dd-fips ins', ['install']],
  ['dd-fips revert --', revert],
  ['dd-fips revert --p', ['--purge']],
  ['dd-fips revert --up', []],
  ['dd-fips --quiet install --up', ['--upgrade']],
  ['dd-fips install --on-failure ', ['rollback', 'keep']],
  ['dd-fips install --on-failure=r', ['rollback']],
  ['dd-fips install --site ', []],
  ['dd-fips render ', ['helm', 'ecs']],
  ['dd-fips render helm values.y', ['values.yaml']],
  ['dd-fips render --network-mode host e', ['ecs']],
  ['dd-fips completion z', ['zsh']],
]

const absent = (shell: string) => spawnSync('sh', ['-c', `command -v ${shell}`]).status !== 0

for (const [shell, complete] of Object.entries(shells)) {
  const options = { skip: absent(shell) && `${shell} is not installed` }
  t.test(`${shell} completes commands, their own flags, values and files`, options, async (t) => {
    // zsh takes a second to start; what it does by itself need not be seen again.
    for (const [line, wanted] of shell === 'zsh' ? lines.filter((_, at) => at % 3 === 1) : lines) {
      const found = (await complete(line)).filter((hit) => hit !== '')
      t.same([...new Set(found)].sort(), wanted.toSorted(), line)
    }
  })
}
