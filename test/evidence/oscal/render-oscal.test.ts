import t from 'tap'
import type { Evidence } from '../../../src/evidence/evidence.ts'
import { renderOscal } from '../../../src/evidence/oscal/render-oscal.ts'
import { sample } from '../sample.ts'
import { noSchema, oscalValidator } from './schema.ts'

/** A host of which nothing is known, as a tree that holds hardly anything. */
const bare: Evidence = {
  ...sample('failed'),
  host: {
    name: undefined,
    root: '/srv/image\nwith a line break ',
    distribution: ' ',
    arch: 'x86_64',
    kernel: undefined,
    init: 'none',
    virtualization: undefined,
    hardware: undefined,
  },
  packages: [],
  repository: undefined,
  files: [],
  processes: [],
  ports: [],
  connections: [],
  configuration: [],
  attention: [],
}

t.test("the document is valid by NIST's schema of OSCAL 1.2.1", { skip: noSchema }, async (t) => {
  const validate = oscalValidator()
  for (const [name, evidence] of Object.entries({
    proved: sample('proved'),
    failed: sample('failed'),
    bare,
  })) {
    t.ok(validate(JSON.parse(renderOscal(evidence))), name, { errors: validate.errors })
  }
  const damaged = renderOscal(bare).replace('"not-satisfied"', '"met"')
  t.notOk(validate(JSON.parse(damaged)), 'and the validator does notice what is wrong')
})

const results = (evidence: Evidence) =>
  JSON.parse(renderOscal(evidence))['assessment-results'].results[0]

t.test('there is an observation for every check, and none calls a control satisfied', async (t) => {
  const { observations, findings, 'reviewed-controls': reviewed } = results(sample('proved'))
  for (const { id } of sample('proved').checks) {
    t.ok(
      observations.some(({ title }: { title: string }) => title.startsWith(`${id}: `)),
      id,
    )
  }
  t.equal(findings, undefined)
  const ids = reviewed['control-selections'][0]['include-controls'].map(
    (one: { 'control-id': string }) => one['control-id'],
  )
  for (const id of ['cm-2', 'cm-6', 'sc-8', 'sc-13', 'si-7', 'au-2']) t.ok(ids.includes(id), id)
  t.notMatch(renderOscal(sample('failed')), /"satisfied"/)
})

t.test('a failed check speaks against the parts of controls that it is evidence for', async (t) => {
  const { findings, observations } = results(sample('failed'))
  const targets = findings.map(
    (one: { target: { 'target-id': string } }) => one.target['target-id'],
  )
  t.ok(targets.includes('cm-6_smt.b'), 'agent.bypass')
  t.notOk(targets.includes('si-2_smt.c'), 'agent.version passed')
  const known = observations.map(({ uuid }: { uuid: string }) => uuid)
  for (const finding of findings) {
    for (const related of finding['related-observations']) {
      t.ok(known.includes(related['observation-uuid']), finding.title)
    }
  }
})

t.test('the same facts have the same UUIDs, other facts others', async (t) => {
  const uuids = (text: string) => text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []
  const [now, later] = [
    sample('proved'),
    { ...sample('proved'), collectedAt: '2027-01-01T00:00:00Z' },
  ]
  t.same(uuids(renderOscal(now)), uuids(renderOscal(later)))
  const changed = { ...now, attention: ['Something else.'] }
  t.not(uuids(renderOscal(now))[0], uuids(renderOscal(changed))[0])
})
