/** `dd-fips COMMAND` as it stands in remedies, with the variables set for it. */
const own =
  /(?<![\w/.-])((?:[A-Z_]+=[^\s`]+ )*)dd-fips (?=(?:install|plan|verify|status|doctor|revert|detect|evidence|bundle|--help)\b)/g

/**
 * Returns a text in which every `dd-fips COMMAND` can be pasted on a host that has no dd-fips: `runAs` is the
 * command line that runs it there, to which words are added (install.sh sets DD_FIPS_RUN_AS).
 */
export function textRunAs(text: string, runAs: string): string {
  const place = runAs.lastIndexOf('| ') + 1
  return text.replace(own, (_, variables: string) => {
    const [before, after] = [runAs.slice(0, place), runAs.slice(place).trimStart()]
    return `${before}${before && ' '}${variables}${after} `
  })
}

/** Members of the JSON documents that hold commands to paste. */
const pasted = new Set(['remedy', 'command', 'advice', 'message'])

/** Does the same to the commands in an answer: its text, its error and its JSON, not in what was asked for. */
export function answerRunAs<T extends { text: string; error?: string; json: object }>(
  answer: T,
  runAs: string,
): T {
  const { text, error, json } = answer
  const inJson = JSON.stringify(json, (name, value) =>
    pasted.has(name) && typeof value === 'string' ? textRunAs(value, runAs) : value,
  )
  return {
    ...answer,
    text: textRunAs(text, runAs),
    ...(error !== undefined && { error: textRunAs(error, runAs) }),
    json: JSON.parse(inJson),
  }
}
