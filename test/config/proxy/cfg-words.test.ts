import t from 'tap'
import { cfgWords } from '../../../src/config/proxy/cfg.ts'

const variables = new Map([['HOME', '/root']])

for (const [line, words, behaviour] of [
  ['  bind  :9804\tssl ', ['bind', ':9804', 'ssl'], 'blanks part words'],
  ['bind :9804 # all of them', ['bind', ':9804'], '# begins a comment'],
  ['#', [], 'a comment has no words'],
  [`a 'b # c' d`, ['a', 'b # c', 'd'], 'single quotes keep blanks and #'],
  [`a 'b\\n$HOME'`, ['a', 'b\\n$HOME'], 'single quotes are literal'],
  [`a b\\ c`, ['a', 'b c'], 'a backslash escapes a blank'],
  [`a \\#b`, ['a', '#b'], 'a backslash escapes a comment sign'],
  [`a b\\tc`, ['a', 'b\tc'], '\\t is a tab'],
  [`a "$HOME/x"`, ['a', '/root/x'], 'a variable is replaced within double quotes'],
  [`a $HOME`, ['a', '$HOME'], 'and not outside of them'],
  [`a "\${HOME}/x"`, ['a', '/root/x'], 'braces part a name from what follows'],
  [`a "\${NONE-else}"`, ['a', 'else'], 'a default stands for an unset variable'],
  ['a "$NONE" b', ['a', '', 'b'], 'a word with an unknown value keeps its place'],
  [`a "" b`, ['a', '', 'b'], 'an empty pair of quotes is a word'],
] as const)
  t.same(cfgWords(line, variables), words, behaviour)
