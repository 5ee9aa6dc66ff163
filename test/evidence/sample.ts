import { readFileSync } from 'node:fs'
import { chainOf } from '../../src/checks/chain.ts'
import { certificateStatus } from '../../src/datadog/certificate.ts'
import type { Evidence } from '../../src/evidence/evidence.ts'
import { controls } from '../../src/evidence/statements/controls.ts'
import { notProved } from '../../src/evidence/statements/not-proved.ts'

const folder = new URL('../../fixtures/evidence/', import.meta.url)

/** Evidence as it was gathered on a booted host, its name and kernel exchanged; what is fixed is today's. */
export function sample(name: 'proved' | 'failed'): Evidence {
  const found = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
  const certificate = certificateStatus(Date.parse(found.collectedAt))
  return { ...found, chain: chainOf(found.checks), certificate, controls, notProved }
}
