import type { Order } from '../../../src/bundle/create/collect.ts'
import type { Host } from '../../../src/host/host.ts'
import { binaryKey, fingerprints } from '../../packages/fixture-keys.ts'
import { type Answers, rpmHost } from '../../packages/rpm/rpm-host.ts'

export const work = '/work'

/** Files that a command leaves on the host, by the beginning of the command. */
export type Leaves = readonly (readonly [begins: RegExp, files: Readonly<Record<string, string>>])[]

/** Gives a host whose commands answer and leave files. */
export function collecting(
  files: Readonly<Record<string, string>>,
  answers: Answers,
  leaves: Leaves,
) {
  const { host, run } = rpmHost({ [`${work}/.keep`]: '', ...files }, answers)
  const leaving: Host = {
    ...host,
    run: async (command, how) => {
      const result = await host.run(command, how)
      const words = command.join(' ')
      for (const [path, text] of Object.entries(
        leaves.find(([begins]) => begins.test(words))?.[1] ?? {},
      )) {
        const names = path.split('/').slice(1, -1)
        for (const [index] of names.entries())
          await host.makeDirectory(`/${names.slice(0, index + 1).join('/')}`)
        await host.write(path, text)
      }
      return result
    },
  }
  return { host: leaving, run }
}

/** Gives an order for the Agent in a version, and the proxy. */
export function orderOf(content: string, version?: string): Order {
  return {
    repository: {
      file: { path: '/etc/datadog', content },
      source: { file: '/etc/datadog' },
      packages: [],
      prerequisites: [],
    },
    packages: [
      { name: 'datadog-agent', ...(version && { version }) },
      { name: 'datadog-fips-proxy' },
    ],
    keys: new Map([[fingerprints.rsa, binaryKey('rsa.asc')]]),
    work,
    arch: 'x86_64',
  }
}
