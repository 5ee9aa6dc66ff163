import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { withoutComments } from '../../scripts/release/without-comments.ts'

const source = readFileSync('install.sh', 'utf8')

/** What bash has made of a script: its variables and functions, printed anew from its syntax tree. */
function parsed(script: string): string {
  const unstarted = script.replace(/\nmain "\$@"; }\n$/, '\n}\n')
  if (unstarted === script) throw new Error('the script does not end with a call of main')
  const listed = `${unstarted}\nset -o posix; set | grep -v -e ^BASH -e ^_= -e ^PPID=\nset +o posix; declare -f`
  const options = { input: listed, encoding: 'utf8' } as const
  return execFileSync('env', ['-i', 'PATH=/usr/bin:/bin', 'bash', '--norc', '-s'], options)
}

t.test('install.sh without comments is the same program', async (t) => {
  const stripped = withoutComments(source)
  const tree = parsed(stripped)
  t.match(tree, /^main \(\)/m)
  t.match(tree, /Usage: install\.sh/)
  t.equal(tree, parsed(source))
  t.not(tree, parsed(source.replace('exit "$exit_code"', 'exit 0')), 'a change is seen')
  t.ok(stripped.length < 0.8 * source.length, `${stripped.length} of ${source.length} bytes`)
  t.match(stripped, /^#!\/bin\/sh\n\{ # One group.*\n# Finds or fetches/)
})

t.test('every shell can read it', async (t) => {
  const input = withoutComments(source)
  const read = (script: string, [program, ...words]: readonly [string, ...string[]]) =>
    execFileSync(program, [...words, '-n'], { input: script, stdio: 'pipe' })
  for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
    t.doesNotThrow(() => read(input, shell), shell[0])
    t.throws(() => read(input.slice(0, -3), shell), 'a part of it is an error')
  }
})

t.test('leaves here-documents, code with a comment behind it and the first lines', async (t) => {
  const script = `#!/bin/sh
# what it is

# gone
a=1 # stays
  # gone

cat <<EOF
# stays


 # stays
EOF
b=$(cat <<'END'
# stays
END
)
# gone
`
  t.equal(withoutComments(script), script.replaceAll(/^ *# gone\n/gm, ''))
})
