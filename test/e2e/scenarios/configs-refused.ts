import { plainConfig as head } from '../agent-host.ts'

/** A datadog.yaml that cannot be edited safely, and the lines that the refusal has to name. */
export interface Refused {
  readonly what: string
  readonly content: string | Buffer
  readonly line: number
  /** Where the same stands again. */
  readonly again?: number
}

export const refused: readonly Refused[] = [
  { what: 'a list', content: '- api_key: x\n- site: ddog-gov.com\n', line: 1 },
  { what: 'a sentence', content: '# c\njust some words\n', line: 2 },
  { what: 'a tab that indents', content: `${head}fips:\n\tenabled: false\n`, line: 4 },
  { what: 'an open quote', content: `${head}env: "prod\nfips:\n  enabled: no\n`, line: 3 },
  {
    what: 'fips twice',
    content: `${head}fips:\n  enabled: false\nfips:\n  https: true\n`,
    line: 3,
    again: 5,
  },
  { what: 'fips twice in two cases', content: `${head}fips: {}\nFips: {}\n`, line: 3, again: 4 },
  {
    what: 'enabled twice',
    content: `${head}fips:\n  enabled: no\n  enabled: yes\n`,
    line: 4,
    again: 5,
  },
  { what: 'two documents', content: `${head}---\nfips:\n  enabled: false\n`, line: 3 },
  { what: 'fips that is a word', content: `${head}fips: enabled\n`, line: 3 },
  { what: 'fips that is a list', content: `${head}fips:\n  - enabled\n`, line: 3 },
  {
    what: 'fips that others refer to',
    content: `${head}fips: &f\n  enabled: false\nother: *f\n`,
    line: 3,
  },
  {
    what: 'bytes that are not UTF-8',
    content: Buffer.from(`${head}env: caf\xe9\n`, 'latin1'),
    line: 3,
  },
]
