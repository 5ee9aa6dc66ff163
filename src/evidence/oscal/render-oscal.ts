import type { Evidence } from '../evidence.ts'
import { asMarkup, type Names, namesOf, oneLine, propertyOf } from './names.ts'
import { findingsOf, observationsOf } from './observations.ts'

const OSCAL = '1.2.1'

/** Gives the evidence as an OSCAL assessment-results document: JSON, its UUIDs derived from what it says. */
export function renderOscal(evidence: Evidence): string {
  const names = namesOf(evidence)
  const { collectedAt, host } = evidence
  const document = {
    'assessment-results': {
      uuid: names.document,
      metadata: {
        title: asMarkup(
          `Datadog Agent through the FIPS proxy on ${host.name ?? host.root ?? 'a host'}`,
        ),
        'last-modified': collectedAt,
        version: collectedAt,
        'oscal-version': OSCAL,
      },
      'import-ap': {
        href: `#${names.plan}`,
        remarks: 'There is no assessment plan: the checks of the tool stand in for one.',
      },
      results: [resultOf(evidence, names)],
      'back-matter': {
        resources: [
          {
            uuid: names.plan,
            title: 'Checks of dd-fips',
            description:
              'The checks that `dd-fips verify` makes on a host, and the facts that `dd-fips evidence` gathers. They follow the guide of Datadog to its FIPS proxy. No assessment plan was imported.',
          },
        ],
      },
    },
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function resultOf(evidence: Evidence, names: Names): object {
  const { collectedAt, controls, result } = evidence
  const findings = findingsOf(evidence, names)
  return {
    uuid: names.result,
    title: 'What one host shows of the Datadog Agent and its FIPS proxy',
    description:
      'Observations of one host at one time. Each is evidence toward a part of a control; whether a control is met is for the assessor to say.',
    start: collectedAt,
    props: [propertyOf('result', result)],
    'local-definitions': {
      ...(evidence.packages.length > 0 && { components: componentsOf(evidence, names) }),
      'inventory-items': [inventoryItem(evidence, names)],
      'assessment-assets': {
        components: [
          {
            uuid: names.tool,
            type: 'software',
            title: 'dd-fips',
            description: 'Installs, proves and reverts the Datadog FIPS proxy on a host.',
            props: [propertyOf('version', evidence.tool.version)],
            status: { state: 'operational' },
          },
        ],
        'assessment-platforms': [
          { uuid: names.platform, title: 'The host itself: the tool runs on what it looks at' },
        ],
      },
    },
    'reviewed-controls': {
      'control-selections': [
        {
          description:
            'NIST SP 800-53 rev. 5. Of each control, only the statements toward which a host can show something.',
          'include-controls': controls.map(({ id, statements }) => ({
            'control-id': id,
            'statement-ids': statements,
          })),
        },
      ],
    },
    observations: observationsOf(evidence, names),
    ...(findings.length > 0 && { findings }),
    remarks: remarksOf(evidence),
  }
}

function componentsOf({ packages }: Evidence, names: Names): object[] {
  return packages.map(({ name, version, signedBy, digest }) => ({
    uuid: names.component(name),
    type: 'software',
    title: asMarkup(name),
    description: asMarkup(`The package ${name} on this host.`),
    props: [
      propertyOf('version', version),
      ...(signedBy ? [propertyOf('signed-by', signedBy)] : []),
      ...(digest ? [propertyOf('sha256', digest.value)] : []),
    ],
    status: { state: 'operational' },
  }))
}

function inventoryItem({ host, packages }: Evidence, names: Names): object {
  const facts = Object.entries(host).filter(([name, value]) => name !== 'name' && value)
  return {
    uuid: names.host,
    description: asMarkup(host.name ?? host.root ?? 'a host'),
    props: facts.map(([name, value]) => propertyOf(name, oneLine(String(value)))),
    ...(packages.length > 0 && {
      'implemented-components': packages.map(({ name }) => ({
        'component-uuid': names.component(name),
      })),
    }),
  }
}

function remarksOf({ attention, notProved, notLookedAt, controls }: Evidence): string {
  const list = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [`${title}\n\n${rows.map((row) => `* ${row}`).join('\n')}`]
  return [
    ...list('For attention:', attention.map(asMarkup)),
    ...list(
      'Not proved here, and whose it is:',
      notProved.map(({ about, says, owner }) => asMarkup(`${about} (${owner}): ${says}`)),
    ),
    ...list(
      'Left open of each control:',
      controls.map(({ id, leaves }) => asMarkup(`${id.toUpperCase()}: ${leaves}`)),
    ),
    ...list(
      'Not looked at:',
      notLookedAt.map(({ what, why }) => asMarkup(`${what}: ${why}`)),
    ),
  ].join('\n\n')
}
