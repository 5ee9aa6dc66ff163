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
