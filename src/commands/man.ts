import { manPage } from '../manual/man-page.ts'
import { version } from '../version.ts'
import type { Answer } from './session.ts'

/** Prints the manual page. */
export async function man(): Promise<Answer> {
  const page = manPage(version)
  return { exit: 0, text: '', output: page, json: { page } }
}
