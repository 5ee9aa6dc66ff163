import type { Manager } from './rows.ts'

/** One run of one row: wall-clock time, and processor time of the command and all that it waited for. */
export interface Sample {
  /** Seconds, or megabytes for rows of memory. */
  readonly value: number
  /** Seconds, user and system. */
  readonly cpu?: number
}

/** Samples by family and row, in the order in which they were taken. */
export class Results {
  readonly #samples = new Map<string, Sample[]>()

  add(manager: Manager, row: string, sample: Sample): void {
    const key = `${manager}/${row}`
    this.#samples.set(key, [...(this.#samples.get(key) ?? []), sample])
  }

  /** Returns the values of one row; none where it was not measured. */
  values(manager: Manager, row: string): number[] {
    return (this.#samples.get(`${manager}/${row}`) ?? []).map(({ value }) => value)
  }

  /** Returns every sample by family and row, as JSON keeps it. */
  toJSON(): Record<string, readonly Sample[]> {
    return Object.fromEntries(this.#samples)
  }

  /** Returns what `toJSON` gave as results again. */
  static from(json: Readonly<Record<string, readonly Sample[]>>): Results {
    const results = new Results()
    for (const [key, samples] of Object.entries(json)) results.#samples.set(key, [...samples])
    return results
  }
}
