/** One thing that an Agent is told, and where. */
export interface Setting {
  /** A key of the configuration in lower case, `fips.enabled`, or a variable, `DD_FIPS_ENABLED`. */
  readonly name: string
  /** As the file or the environment has it. May hold a secret: never print it as it is. */
  readonly value: unknown
  /** `file:line`, or in words. */
  readonly source: string
}

/** Gives the variable by which the environment overrides a key. */
export function variableOf(key: string): string {
  return `DD_${key.toUpperCase().replaceAll('.', '_')}`
}

/** Gives the setting that wins: of the last layer that has the key, as itself or as its variable. */
export function winner(layers: readonly (readonly Setting[])[], key: string): Setting | undefined {
  const names = [key, variableOf(key)]
  for (const layer of layers.toReversed()) {
    const found = layer.findLast(({ name }) => names.includes(name))
    if (found) return found
  }
  return undefined
}
