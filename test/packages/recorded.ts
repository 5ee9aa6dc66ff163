import { readFileSync } from 'node:fs'
import type { Said } from '../../src/packages/rpm/rpm-output.ts'

/** Gives what a package manager printed on a test host, by the name of its file in fixtures/outputs. */
export function recorded(name: string): Said {
  const file = new URL(`../../fixtures/outputs/${name}.txt`, import.meta.url)
  const [stdout = '', stderr = ''] = readFileSync(file, 'utf8').split('--stderr--\n')
  return { stdout, stderr }
}
