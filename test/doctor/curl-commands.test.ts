import * as fs from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { textsIn } from './texts-in.ts'

const root = join(import.meta.dirname, '../..')

/** Texts of `src` that mention curl(1) and hold no command of it. */
const prose = new Set([
  'curl',
  '/usr/bin/curl',
  'curl#',
  'The signing keys cannot be fetched: the host has neither curl nor wget.',
  'Install curl, then run dd-fips again.',
])

/** Options of curl(1) in these commands that take the next word. */
const takesWord = new Set(['-o', '-w', '--connect-timeout', '--proto', '--noproxy'])

/** What may stand as an address: https, or the proxy's own ports on this host, or a variable known to be such. */
const address =
  /^(?:https:\/\/\S+|'?http:\/\/127\.0\.0\.1:\S+|\$base_url\/install\.sh|\$\(print_curl\))$/

/** Gives the words of each curl command in a text that are neither an option, nor its value, nor an address. */
function strayWords(text: string): string[] {
  return [...text.matchAll(/(?<![\w/.-])curl((?: +(?!\|)[^\s`|;&"]+)+)/g)].flatMap(
    ([, rest = '']) => {
      const words = rest.trim().split(/ +/)
      return words.filter((word, index) => {
        if (word.startsWith('-') || takesWord.has(words[index - 1] ?? '')) return false
        return !address.test(word)
      })
    },
  )
}

t.test('finds words that curl would take for an address', async (t) => {
  t.same(strayWords('Run `curl ... install.sh | bash`.'), ['...', 'install.sh'])
  t.same(strayWords('curl -fsSL get.example/install.sh | sh'), ['get.example/install.sh'])
  t.same(strayWords('curl -fsSL http://get.example/install.sh | sh'), [
    'http://get.example/install.sh',
  ])
  t.same(strayWords("curl --proto '=https' -fsSL https://x/install.sh | sh"), [])
})

t.test('every curl command in src names a whole https address', async (t) => {
  const names = fs.readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const texts = names
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => textsIn(join(root, 'src', name)).map((text) => ({ name, text })))
    // Built by a function that quotes the address: http://127.0.0.1 (test/doctor/causes/intake.test.ts).
    .map(({ name, text }) => ({ name, text: text.replace(/\\n' \{\}$/, "\\n'") }))
  const commands = texts.filter(({ text }) => /\bcurl\b/.test(text) && !prose.has(text))
  t.ok(commands.length >= 2, 'those of the intake')
  for (const { name, text } of commands) t.same(strayWords(text), [], `${name}: ${text}`)
})

t.test('so does every curl command that the scripts print', async (t) => {
  for (const name of ['install.sh', 'open-bundle.sh']) {
    const lines = fs.readFileSync(join(root, name), 'utf8').split('\n')
    const printed = lines.filter((line) => /\bcurl -|\bcurl \.\.\./.test(line))
    // What install.sh itself runs; its address is `$1`, made of $base_url.
    const own = /^ *(?:#|exec curl -q )/
    for (const line of printed.filter((each) => !own.test(each))) {
      t.same(strayWords(line.replaceAll('"', ' ')), [], `${name}: ${line}`)
    }
  }
})

t.test('the README has no address that resolves', async (t) => {
  const text = fs.readFileSync(join(root, 'README.md'), 'utf8')
  const hosts = [...text.matchAll(/curl[^`|\n]*?https?:\/\/([^/\s]+)/g)].map(([, host]) => host)
  t.ok(hosts.length > 0)
  for (const host of hosts) t.match(host, /\.example$/, 'reserved by RFC 2606')
})
