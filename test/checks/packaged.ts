import { createHash } from 'node:crypto'
import { given, type Machine } from '../support/machine.ts'
import { cfg } from './rows.ts'

export const md5sums = '/var/lib/dpkg/info/datadog-fips-proxy.md5sums'
const status = '/var/lib/dpkg/status'
const example = `${cfg}.example`

const textOf = ({ files }: Machine, path: string) => files.get(path)?.content.toString() ?? ''

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** The digest of the example as it is now. */
export const digestNow = (machine: Machine) => md5(textOf(machine, example))

/** Has dpkg keep other rows of the proxy's files. */
export const keeping = (change: (rows: string, machine: Machine) => string) => (machine: Machine) =>
  given(machine, md5sums, change(textOf(machine, md5sums), machine))

/** Has dpkg keep the digest of the example as it is now: as if the package had brought that. */
export const asPackaged = keeping((rows, machine) =>
  rows.replace(/^.*(?= {2}.*cfg\.example$)/m, digestNow(machine)),
)

/** Has dpkg take the example for a configuration file, with these words behind its path. */
export const asConffile = (words: (machine: Machine) => string) => (machine: Machine) => {
  keeping((rows) => rows.replace(/^.*cfg\.example\n/m, ''))(machine)
  const head = 'Package: datadog-fips-proxy\n'
  const text = textOf(machine, status)
  given(
    machine,
    status,
    text.replace(
      head,
      `${head}Conffiles:\n /etc/x ${'0'.repeat(32)}\n ${example} ${words(machine)}\n`,
    ),
  )
}
