import { install } from '../../src/commands/install.ts'
import type { Entry, Receipt } from '../../src/run/receipt.ts'
import { sha256 } from '../../src/steps/files/backup.ts'
import { debian } from './machine.ts'
import { answerOf } from './session.ts'
import { receiptOf } from './settled.ts'

type PackageManagerName = 'apt' | 'dnf' | 'zypper'

/**
 * Returns the receipt of an install on a new host with this package manager. That of apt is written by an install on
 * the host in memory; the others have the steps of rpm in place of apt's keyring and repository.
 */
export async function receiptBy(manager: PackageManagerName): Promise<Receipt> {
  const machine = debian()
  await answerOf(install, machine.host)
  const receipt = receiptOf(machine)
  if (!receipt) throw new Error('the install wrote no receipt')
  return manager === 'apt' ? receipt : { ...receipt, runs: receipt.runs.map(byRpm(manager)) }
}

const byRpm =
  (manager: 'dnf' | 'zypper') =>
  (run: Receipt['runs'][number]): Receipt['runs'][number] => {
    const entries = run.entries.flatMap((entry): Entry[] => {
      const { step } = entry
      if (step.kind === 'add-keyring') return []
      if (step.kind === 'add-repository') return trustOfRpm(manager)
      return [step.kind === 'install-packages' ? { ...entry, step: { ...step, manager } } : entry]
    })
    return { ...run, entries }
  }

function trustOfRpm(manager: 'dnf' | 'zypper'): Entry[] {
  const directory = '/etc/pki/rpm-gpg'
  const key = `${directory}/DATADOG_RPM_KEY_2C83D6D6.public`
  const path = `${manager === 'dnf' ? '/etc/yum.repos.d' : '/etc/zypp/repos.d'}/datadog.repo`
  const content = '[datadog]\nbaseurl=https://yum.test.example/\n'
  const url = 'keys.test.example'
  const trusted = ['BC42496DFB5EF711DEA3E6D5DBA804E02C83D6D6']
  return [
    {
      step: { kind: 'add-key-files', directory, url, files: ['KEY.public'], trusted },
      before: { files: { [key]: {} }, directories: ['/etc/pki', directory] },
      after: { [key]: { sha256: sha256('key'), dress: '0:0 644' } },
      state: 'done',
    },
    {
      step: { kind: 'import-keys', files: [key], retired: ['gpg-pubkey-4172a230-55dd14f6'] },
      before: { present: [], retired: {} },
      after: { added: ['gpg-pubkey-2c83d6d6-6b07592b'] },
      state: 'done',
    },
    {
      step: { kind: 'add-rpm-repository', path, content, keys: [key] },
      before: {},
      after: { sha256: sha256(content), dress: '0:0 644', path },
      state: 'done',
    },
  ]
}
