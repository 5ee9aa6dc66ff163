import type { Scalar } from 'yaml'

const truths: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const special = /^([-+]?)\.(inf|Inf|INF|nan|NaN|NAN)$/

/** Tags that leave the text to be read as if it were plain. */
const read = /^tag:yaml\.org,2002:(bool|int|float|null)$/

/**
 * Gives what the Agent takes a scalar for: boolean, number, null or string. The rules are those of
 * gopkg.in/yaml.v2 (resolve.go), which reads datadog.yaml: YAML 1.1 words are booleans, `0777` is
 * octal, a date is a string.
 */
export function scalarValue(node: Scalar): boolean | number | null | string {
  const text = node.source ?? String(node.value)
  const value = String(node.value)
  if (node.tag === undefined ? node.type !== 'PLAIN' : !read.test(node.tag)) return value
  const word = truths.get(text)
  if (word !== undefined) return word
  const infinite = special.exec(text)
  if (infinite) {
    const size = /inf/i.test(text) ? Number.POSITIVE_INFINITY : Number.NaN
    return infinite[1] === '-' ? -size : size
  }
  if (!/^[-+.0-9]/.test(text)) return value
  const bare = text.replaceAll('_', '')
  const whole = integer.exec(bare)
  if (whole?.[2] !== undefined) {
    const digits = /^0[0-7]/.test(whole[2]) ? `0o${whole[2].slice(1)}` : whole[2]
    return Number(`${whole[1]}1`) * Number(digits)
  }
  return float.test(bare) ? Number(bare) : value
}
