/** What the pool sends to a worker. */
export interface RunFile {
  /** Relative to the top of the repository. */
  readonly file: string
  /** Milliseconds after which tap ends the file as failed. */
  readonly timeout: number
}

/** Assertions, as tap counts them. */
export interface Counts {
  readonly pass: number
  readonly fail: number
  readonly skip: number
  readonly todo: number
}

/** What a worker sends when it begins a file, for its limit to be counted from then. */
export interface FileBegins {
  readonly begins: string
}

/** What a worker answers when a file has ended. */
export interface FileDone {
  readonly file: string
  readonly ms: number
  /** Seconds of processor time, children included. */
  readonly cpu: number
  readonly counts: Counts
  /** Tests that ended without one assertion. */
  readonly empty: readonly string[]
  /** What the file changed in the process and did not put back. */
  readonly changes: readonly string[]
}
