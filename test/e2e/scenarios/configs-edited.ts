import { plainConfig as head } from '../agent-host.ts'

/** A datadog.yaml that people wrote, and the bytes that it ends with. */
export interface Edited {
  readonly what: string
  readonly before: string
  readonly after: string
}

const block = 'fips:\n  enabled: true\n  https: false\n'
const crlf = (text: string) => text.replaceAll('\n', '\r\n')

const prose = `## Written by hand, ask Kim before you touch it.
api_key: fedcba9876543210fedcba9876543210   # rotated in May

site: "ddog-gov.com"
# tags of the old rack:
#   - rack:7
tags:
    - rack:8        # four spaces on purpose
    - "os:debian"
log_level: 'warn'
`

/** Shapes of datadog.yaml that an edit must keep: every byte outside the edit stays. */
export const edited: readonly Edited[] = [
  { what: 'comments and their order stay', before: prose, after: prose + block },
  { what: 'CRLF stays CRLF', before: crlf(prose), after: crlf(prose + block) },
  {
    what: 'tabs in comments stay',
    before: `#\tapi\tkey\n${head}  # \tindented\nfips: # mine\t\n  enabled: false #\toff\n`,
    after: `#\tapi\tkey\n${head}  # \tindented\nfips: # mine\t\n  enabled: true #\toff\n  https: false\n`,
  },
  {
    what: 'a block that says false',
    before: `${head}fips:\n  # not yet\n  enabled: false   # see FED-12\n  https: true\nlog_level: info\n`,
    after: `${head}fips:\n  # not yet\n  enabled: true   # see FED-12\n  https: false\nlog_level: info\n`,
  },
  {
    what: 'an empty block',
    before: `fips:\n${head}`,
    after: `fips:\n  enabled: true\n  https: false\n${head}`,
  },
  {
    what: 'a commented block stays a comment',
    before: `${head}# fips:\n#   enabled: false\n`,
    after: `${head}# fips:\n#   enabled: false\n${block}`,
  },
  {
    what: 'flow style',
    before: `${head}fips: {enabled: false} # inline\nenv: x\n`,
    after: `${head}fips: {enabled: true, https: false} # inline\nenv: x\n`,
  },
  {
    what: 'duplicates of other keys stay',
    before: `${head}log_level: info\nlog_level: debug\n`,
    after: `${head}log_level: info\nlog_level: debug\n${block}`,
  },
  {
    what: 'anchors and merges stay',
    before: `${head}x: &x\n  a: 1\ny:\n  <<: *x\n  b: *x\n`,
    after: `${head}x: &x\n  a: 1\ny:\n  <<: *x\n  b: *x\n${block}`,
  },
  { what: 'a byte order mark stays', before: `\ufeff${head}`, after: `\ufeff${head}${block}` },
  {
    what: 'no newline at the end',
    before: `${head}log_level: warn`,
    after: `${head}log_level: warn\n${block}`,
  },
  {
    what: 'sub-keys that people set stay',
    before: `${head}fips:\n    local_address: localhost\n    port_range_start: 9803\n    tls_verify: false\n`,
    after: `${head}fips:\n    local_address: localhost\n    port_range_start: 9803\n    tls_verify: false\n    enabled: true\n    https: false\n`,
  },
  {
    what: 'an alias is replaced, its anchor is not',
    before: `off: &f\n  enabled: false\n${head}fips: *f\n`,
    after: `off: &f\n  enabled: false\n${head}fips:\n  enabled: true\n  https: false\n`,
  },
  {
    what: 'keys without regard to case',
    before: `${head}FIPS:\n  Enabled: No\n  HTTPS: Off\n`,
    after: `${head}FIPS:\n  Enabled: true\n  HTTPS: false\n`,
  },
  {
    what: 'a new block goes before the end marker',
    before: `---\n${head}...\n# below\n`,
    after: `---\n${head}${block}...\n# below\n`,
  },
  {
    what: 'a literal that ends the file',
    before: `${head}note: |\n  fips:\n    enabled: false\n`,
    after: `${head}note: |\n  fips:\n    enabled: false\n${block}`,
  },
  {
    what: 'what is right already stays as it is laid out',
    before: `${head}fips: {  https: false  ,enabled: true}\n`,
    after: `${head}fips: {  https: false  ,enabled: true}\n`,
  },
]
