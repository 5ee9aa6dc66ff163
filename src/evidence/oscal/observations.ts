import type { FoundLink } from '../../checks/chain.ts'
import type { CheckResult } from '../../checks/check.ts'
import type { Evidence, FactName } from '../evidence.ts'
import { factLines, factTitles } from '../lines.ts'
import { asCode, asMarkup, type Names, propertyOf } from './names.ts'

/** Checks that exercise what they ask about; the others look at it (SP 800-53A: test, examine). */
const tests: readonly string[] = ['proxy.backends', 'agent.diagnose']

function towards(evidence: Evidence, of: (control: Evidence['controls'][number]) => boolean) {
  const statements = evidence.controls.filter(of).flatMap((control) => control.statements)
  return statements.map((id) => propertyOf('evidence-toward', id))
}

function ofCheck(evidence: Evidence, check: CheckResult, names: Names): object {
  const { id, status, summary, evidence: seen, remedy } = check
  return {
    uuid: names.observation(id),
    title: asMarkup(`${id}: ${status}`),
    description: asMarkup(summary),
    props: [
      propertyOf('check', id),
      propertyOf('status', status),
      ...towards(evidence, ({ checks }) => checks.includes(id)),
    ],
    methods: [tests.includes(id) ? 'TEST' : 'EXAMINE'],
    types: status === 'fail' ? ['finding'] : ['control-objective'],
    origins: names.origins,
    subjects: names.subjects,
    ...(seen && { 'relevant-evidence': [{ description: asCode(seen) }] }),
    collected: evidence.collectedAt,
    ...(remedy && { remarks: `To fix it: ${remedy}` }),
  }
}

function ofFacts(evidence: Evidence, name: FactName, names: Names): object[] {
  const lines = factLines(evidence, name)
  if (lines.length === 0) return []
  return [
    {
      uuid: names.observation(name),
      title: factTitles[name],
      description: `${factTitles[name]}, as found on the host.`,
      props: [propertyOf('facts', name), ...towards(evidence, ({ facts }) => facts.includes(name))],
      methods: ['EXAMINE'],
      types: ['discovery'],
      origins: names.origins,
      subjects: names.subjects,
      'relevant-evidence': [{ description: asCode(lines.join('\n')) }],
      collected: evidence.collectedAt,
    },
  ]
}

function ofLink(
  evidence: Evidence,
  { link, title, state, checks }: FoundLink,
  names: Names,
): object {
  const looked = checks.length > 0 ? checks.join(', ') : 'no check'
  return {
    uuid: names.observation(`chain.${link}`),
    title: `chain.${link}: ${state}`,
    description: asMarkup(`${title}: ${state}.`),
    props: [
      propertyOf('link', link),
      propertyOf('state', state),
      ...towards(evidence, (control) => control.checks.some((id) => checks.includes(id))),
    ],
    methods: ['EXAMINE'],
    types: ['control-objective'],
    origins: names.origins,
    subjects: names.subjects,
    'relevant-evidence': [{ description: asMarkup(`Seen by: ${looked}.`) }],
    collected: evidence.collectedAt,
  }
}

/** An observation a check, one a link of the chain, and one a section of facts. */
export function observationsOf(evidence: Evidence, names: Names): object[] {
  const sections = Object.keys(factTitles) as FactName[]
  return [
    ...evidence.checks.map((check) => ofCheck(evidence, check, names)),
    ...evidence.chain.map((link) => ofLink(evidence, link, names)),
    ...sections.flatMap((name) => ofFacts(evidence, name, names)),
  ]
}

/**
 * A finding a statement that a failed check speaks against. There is none that says `satisfied`: what a host
 * shows is evidence toward a part of a control, and whether the control is met is the assessor's to say.
 */
export function findingsOf(evidence: Evidence, names: Names): object[] {
  const failed = evidence.checks.filter(({ status }) => status === 'fail').map(({ id }) => id)
  return evidence.controls.flatMap(({ id, title, statements, checks }) => {
    const against = checks.filter((check) => failed.includes(check))
    if (against.length === 0) return []
    return statements.map((statement) => ({
      uuid: names.finding(statement),
      title: `${id.toUpperCase()} ${title}: ${against.join(', ')} failed`,
      description: 'What this host shows speaks against this part of the control.',
      target: {
        type: 'statement-id',
        'target-id': statement,
        status: { state: 'not-satisfied', reason: 'fail' },
      },
      'related-observations': against.map((check) => ({
        'observation-uuid': names.observation(check),
      })),
    }))
  })
}
