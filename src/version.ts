declare const __VERSION__: string | undefined

/** The version in package.json, which the bundle has from its build; run from source it is `0.0.0-source`. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source'
