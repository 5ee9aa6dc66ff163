import { randomBytes } from 'node:crypto'

/** Gives a file a name beside it that cannot be guessed: what it is made under before it is renamed. */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(12).toString('hex')}`
}

/** Gives the name of the file that a name of `temporaryName` is for; undefined for any other name. */
export function temporaryFor(name: string): string | undefined {
  return /^\.(.+)\.[0-9a-f]{24}$/s.exec(name)?.[1]
}
