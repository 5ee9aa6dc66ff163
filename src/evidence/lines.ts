import type { Evidence, FactName } from './evidence.ts'

const on = (flag: boolean | undefined) =>
  flag === undefined ? 'the kernel has no such flag' : flag ? '1 (on)' : '0 (off)'

/** What each section of facts is called. */
export const factTitles: Readonly<Record<FactName, string>> = {
  packages: 'Packages',
  repository: 'Repository and signing keys',
  files: 'Files that decide what runs',
  processes: 'Processes',
  configuration: 'What the Agent is told',
  ports: 'Ports of the proxy',
  connections: 'Connections of the Agent',
  cryptography: 'Cryptography',
}

/** Gives the facts of a section as lines of text, for documents that have no tables; [] where there are none. */
export function factLines(evidence: Evidence, name: FactName): string[] {
  const { cryptography, packages, repository, files, processes } = evidence
  const lines: Readonly<Record<FactName, () => string[]>> = {
    cryptography: () => [
      `FIPS flag of the kernel: ${on(cryptography.kernelFips)}`,
      `crypto policy: ${cryptography.cryptoPolicy ?? 'the distribution has none'}`,
      ...cryptography.proxyLibrary.map((line) => `proxy: ${line}`),
      ...cryptography.loaded.map(
        ({ path, sha256 }) => `in memory: ${path} sha256 ${sha256 ?? '?'}`,
      ),
    ],
    packages: () =>
      packages.flatMap(({ name, version, onOffer, digest, signature, signedBy, ...rest }) => [
        `${name} ${version}; newest known ${onOffer ?? 'not known'}`,
        ...(digest ? [`  sha256 ${digest.value} (${digest.of})`] : []),
        ...(signature ? [`  signature ${signature}; key ${signedBy ?? 'not found'}`] : []),
        ...rest.altered.map(({ path, what }) => `  differs: ${path} (${what})`),
      ]),
    repository: () =>
      repository === undefined
        ? []
        : [
            `${repository.file}: ${repository.addresses.join(', ')}`,
            `packages checked: ${repository.checksPackages}; metadata checked: ${repository.checksMetadata}`,
            ...repository.keys.map(
              ({ fingerprint, where, expires, isPinned }) =>
                `key ${fingerprint} in ${where}, expires ${expires ?? 'never'}, ${isPinned ? 'pinned' : 'not pinned'}`,
            ),
            ...repository.listSignatures.map(({ says }) => says),
          ],
    files: () =>
      files.map(
        ({ path, what, sha256, owner, mode }) => `${sha256} ${path} ${owner} ${mode} (${what})`,
      ),
    processes: () =>
      processes.map(
        ({ unit, pid, startedAt, command }) =>
          `${unit} ${pid} since ${startedAt ?? '?'}: ${command}`,
      ),
    configuration: () =>
      evidence.configuration.map(
        ({ name, value, source, units }) => `${name} ${value}: ${source} (${units.join(', ')})`,
      ),
    ports: () =>
      evidence.ports.map(
        ({ address, port, product, holder }) => `${address}:${port} ${product}: ${holder}`,
      ),
    connections: () =>
      evidence.connections.map(
        ({ unit, protocol, remote, allowedAs }) =>
          `${unit} ${protocol} ${remote}: ${allowedAs ?? 'PAST THE PROXY'}`,
      ),
  }
  return lines[name]()
}
