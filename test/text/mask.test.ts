import t from 'tap'
import { maskSecrets } from '../../src/text/mask.ts'

const M = '********'
const hex = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'

/** What is said, a text, and how it is shown. */
const cases: [string, string, string][] = [
  ['a key', 'api_key: abc', `api_key: ${M}`],
  ['a key with a comment', 'api_key: abc # mine', `api_key: ${M} # mine`],
  ['a key with room around', 'api_key:  abc   # mine', `api_key:  ${M}   # mine`],
  ['a quoted key', `"api_key" : 'it''s # x' # c`, `"api_key" : ${M} # c`],
  ['a double-quoted value', 'app_key: "a\\"b # c" # d', `app_key: ${M} # d`],
  ['a value of several words', 'password: a b, c', `password: ${M}`],
  ['upper case', 'API_KEY: abc', `API_KEY: ${M}`],
  ['camel case', '  authKey: a', `  authKey: ${M}`],
  ['a prefix', 'my_api_key: a', `my_api_key: ${M}`],
  ['a hyphen', 'x-api-key: a', `x-api-key: ${M}`],
  ['a comment', '#   api_key: abc', `#   api_key: ${M}`],
  ['a list item', '  - token: abc', `  - token: ${M}`],
  ['in braces', '{api_key: a, site: b, token: "c,}"}', `{api_key: ${M}, site: b, token: ${M}}`],
  [
    'in braces over lines',
    'x: {\n  token: a, site: b\n}\ny: 1',
    `x: {\n  token: ${M}, site: b\n}\ny: 1`,
  ],
  ['JSON', '{"api_key":"a","x":1}', `{"api_key":${M},"x":1}`],
  ['an assignment', 'DD_API_KEY=abc DD_SITE=x', `DD_API_KEY=${M} DD_SITE=x`],
  ['a connection string', 'dsn: "Host=a;Password=b;User=c"', `dsn: "Host=a;Password=${M};User=c"`],
  ['an anchor', 'api_key: &k abc', `api_key: ${M}`],
  ['an SNMP community', 'community_string: public', `community_string: ${M}`],
  [
    'a name and a password in an address',
    'https: http://user:p/a@ss@h:1 # c',
    `https: http://${M}@h:1 # c`,
  ],
  ['a token in an address', 'https: http://token@h:1 # c', `https: http://${M}@h:1 # c`],
  ['any API key', `some text ${hex} more`, `some text ${M} more`],
  ['any application key', `- ${hex}${hex.slice(0, 8)}`, `- ${M}`],
  ['CRLF lines', 'api_key: a\r\nsite: b\r\n', `api_key: ${M}\r\nsite: b\r\n`],
  ['a literal', 'api_key: | # c\n  a\n\n  b\nsite: x', `api_key: | # c\n  ${M}\n\n  ${M}\nsite: x`],
  ['a value below', 'api_key:\n  # c\n  abc\nsite: x', `api_key:\n  # c\n  ${M}\nsite: x`],
  ['a plain value that goes on', 'token: a\n  b\nsite: x', `token: ${M}\n  ${M}\nsite: x`],
  ['a quote that goes on', 'token: "a\n b" # c\nsite: x', `token: ${M}\n ${M} # c\nsite: x`],
  ['a quote that goes on at the margin', `token: 'a\nb'\nsite: x`, `token: ${M}\n${M}\nsite: x`],
  ['a quote that never ends', 'token: "a\n\nb', `token: ${M}\n\n${M}`],
  ['a list of secrets', 'tokens:\n  - a\n  - b\nsite: x', `tokens:\n  - ${M}\n  - ${M}\nsite: x`],
  ['a list at the margin', 'passwords:\n- a\nsite: x', `passwords:\n- ${M}\nsite: x`],
  ['a list in brackets', 'tokens: [a, b]', `tokens: ${M}`],
  [
    'in a comment over lines',
    '# password: a\n#   b\n# port: 1',
    `# password: ${M}\n#   ${M}\n# port: 1`,
  ],
  [
    'API keys below an address',
    'e:\n  "https://a.com":\n  - k1\n  # c\n  - "k2"\n  https://b.com: [k3, k4]\nsite: x',
    `e:\n  "https://a.com":\n  - ${M}\n  # c\n  - ${M}\n  https://b.com: [${M}]\nsite: x`,
  ],
  ['a secret id', 'vault_secret_id: abc', `vault_secret_id: ${M}`],
  [
    'all that unlocks a store of secrets',
    'secret_backend_config:\n  vault_session:\n    vault_role_id: a\n  x: 1\nsite: x',
    `secret_backend_config:\n  ${M}\n    ${M}\n  ${M}\nsite: x`,
  ],
  ['an address key with a mapping', '  https://a:\n    x: 1', '  https://a:\n    x: 1'],
]

for (const [name, text, shown] of cases) {
  t.test(`${name} is masked`, async (t) => {
    t.equal(maskSecrets(text), shown)
  })
}

const plain = [
  'api_key:',
  'api_key: # to be set',
  '# api_key:\n#\n# site: x',
  'api_key: *alias',
  'site: ddog-gov.com',
  'keyring: x',
  'auth_token_file_path: /etc/x',
  'tokenizer: x',
  'url: https://example.com:443/a',
  '# the api_key is set elsewhere',
  'sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'token: a\nport: 1\n  # c',
].map((text) => [text, text.replace('token: a', `token: ${M}`)] as const)

for (const [text, shown] of plain) {
  t.test(`${JSON.stringify(text)} has nothing more to hide`, async (t) => {
    t.equal(maskSecrets(text), shown)
  })
}
