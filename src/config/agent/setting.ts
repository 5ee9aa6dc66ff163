/** One thing that an Agent is told, and where. */
export interface Setting {
  /** A key of the configuration in lower case, `fips.enabled`, or a variable, `DD_FIPS_ENABLED`. */
  readonly name: string
  /** As the file or the environment has it. May hold a secret: never print it as it is. */
  readonly value: unknown
  /** `file:line`, or in words. */
  readonly source: string
}

/** Returns file and line of a source, or undefined for one that is in words. */
export function fileOf(source: string): { file: string; line: string } | undefined {
  const [, file, line] = /^(\/[^:]*):(\d+)$/.exec(source) ?? []
  return file !== undefined && line !== undefined ? { file, line } : undefined
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

/** What strconv.ParseBool takes; the Agent casts strings with it (spf13/cast, ToBool). */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false] as const),
])

/** Gives a value of the configuration as the Agent's GetBool has it; undefined for one it cannot cast. */
export function castBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  return typeof value === 'string' ? booleans.get(value) : undefined
}

/** Gives a value as the Agent's GetInt has it; undefined for one it cannot cast. */
export function castInteger(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value)
  return typeof value === 'string' && /^[-+]?[0-9]+$/.test(value) ? Number(value) : undefined
}

/** Gives a value as the Agent's GetString has it; undefined for a collection. */
export function castString(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isInteger(value)) return String(BigInt(value))
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
