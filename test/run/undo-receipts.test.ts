import t from 'tap'
import { revert } from '../../src/commands/revert.ts'
import type { Receipt } from '../../src/run/receipt.ts'
import { sha256 } from '../../src/steps/files/backup.ts'
import { given } from '../support/machine.ts'
import { type ManagedMachine, managedBy } from '../support/managers.ts'
import { receiptBy } from '../support/receipts.ts'
import { answerOf } from '../support/session.ts'

for (const name of ['apt', 'dnf', 'zypper'] as const) {
  t.test(`undoes a whole install by ${name}`, async (t) => {
    const receipt = await receiptBy(name)
    t.notMatch(JSON.stringify(receipt), /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/, 'no API key')
    const machine = managedBy(name)
    const written = settleDown(machine, receipt)
    t.ok(written.length >= 7, `${written.length} files were written by it`)

    const { answer, error } = await answerOf(revert, machine.host, { flags: { purge: true } })
    t.equal(error, undefined, 'revert')
    t.match(answer, { exit: 0, json: { outcome: 'changed', remains: [] } }, answer?.text ?? '')
    for (const path of written) t.notOk(machine.files.has(path), `${path} is gone`)
    t.same(machine.trustedKeys, ['gpg-pubkey-of-somebody-else'])
    t.same(machine.packages(), ['base-files'])
    t.same(machine.systemd.active(), [])
  })
}

/**
 * Makes the host that the receipt tells of: its packages, services, keys, and its files. What was in those
 * nobody knows any more, so the hashes are those of what is put there. Gives the paths.
 */
function settleDown(machine: ManagedMachine, receipt: Receipt): string[] {
  const entries = receipt.runs.flatMap((run) => run.entries)
  for (const { step, after } of entries) {
    if (step.kind === 'install-packages') for (const each of step.packages) machine.bring(each.name)
    if (step.kind === 'import-keys')
      machine.trustedKeys.push(...(after as { added: string[] }).added)
  }
  const written = entries.flatMap(({ step, after }) => {
    const paths = Object.values(step).flat()
    return hashesIn(after).map((hash, index) => {
      const found =
        hash.path ?? (step.kind === 'copy-file' ? [step.to, step.original][index] : undefined)
      const path = found ?? paths.find((each) => typeof each === 'string' && each.startsWith('/'))
      if (typeof path !== 'string') throw new Error(`no file of ${step.kind}`)
      const content = `api_key: of ${path}\n`
      given(machine, path, content)
      hash.entry.sha256 = sha256(content)
      return path
    })
  })
  given(machine, '/var/lib/dd-fips/receipt.json', JSON.stringify(receipt))
  for (const { step } of entries)
    if (step.kind === 'enable-service') machine.systemd.run(['systemctl', 'start', step.unit])
  return written
}

interface Hashed {
  readonly entry: { sha256: string }
  readonly path: string | undefined
}

/** Every hash of a file in an `after`, with the path that is its key, if it is. */
function hashesIn(after: unknown, path?: string): Hashed[] {
  if (typeof after !== 'object' || after === null) return []
  if ('sha256' in after) return [{ entry: after as { sha256: string }, path }]
  return Object.entries(after).flatMap(([name, value]) =>
    hashesIn(value, name.startsWith('/') ? name : undefined),
  )
}
