import t from 'tap'
import type { BaseId } from '../../src/detect/detection.ts'
import { versionOfCodename } from '../../src/detect/lineage.ts'

t.test('knows the version a codename stands for', async (t) => {
  const cases: [base: BaseId, codename: string, version: string | undefined][] = [
    ['debian', 'bookworm', '12'],
    ['debian', 'squeeze', '6'],
    ['ubuntu', 'jammy', '22.04'],
    ['ubuntu', 'trusty', '14.04'],
    ['debian', 'daedalus', '12'], // Devuan
    ['debian', 'trixie/sid', '13'],
    ['ubuntu', 'Focal', '20.04'],
    ['debian', ' bookworm\n', '12'],
    ['debian', 'jammy', undefined],
    ['ubuntu', 'bookworm', undefined],
    ['ubuntu', 'daedalus', undefined],
    ['debian', 'sid', undefined],
    ['debian', '', undefined],
    ['debian', 'constructor', undefined],
    ['rhel', 'bookworm', undefined],
    ['sles', 'jammy', undefined],
  ]
  for (const [base, codename, version] of cases)
    t.equal(versionOfCodename(base, codename), version, `${codename} of ${base}`)
})
