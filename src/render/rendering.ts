/** One thing that a file did not say as it shall. */
export interface RenderedChange {
  /** Where, in the words of the file: `fips.enabled`, `containerDefinitions[0].environment`. */
  readonly path: string
  readonly summary: string
  /** The 1-based line of what is changed; undefined for what is new. */
  readonly line?: number
}

/** Something that defeats the proxy, and that is not ours to change. */
export interface Warning {
  readonly path: string
  readonly message: string
  readonly line?: number
}

/** What becomes of a file. */
export interface Rendering {
  readonly kind: 'helm' | 'datadogagent' | 'ecs'
  /** The whole file as it shall be. */
  readonly text: string
  readonly changes: readonly RenderedChange[]
  readonly warnings: readonly Warning[]
  /** What `helm` would be given on its command line for the same. */
  readonly setFlags?: string
}
