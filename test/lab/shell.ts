import { $ as zx } from 'zx'

/** zx without an echo: what a command says is shown only in the error that it ends with. */
export const $ = zx({ quiet: true })
