import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'
import { debianNames } from './debian.ts'
import type { Libraries } from './libraries.ts'
import type { BundledPackage } from './notices.ts'
import type { Runtime } from './runtime.ts'

export interface Contents {
  readonly version: string
  readonly packages: readonly BundledPackage[]
  readonly runtimes: readonly Runtime[]
  readonly libraries: readonly Libraries[]
}

/** What the shipped files of each source package are under, as SPDX expressions. */
const debianLicences: Readonly<Record<string, string>> = {
  glibc: 'LGPL-2.1-or-later',
  'gcc-12': 'GPL-3.0-or-later WITH GCC-exception-3.1',
}

/**
 * Gives the bill of materials of a release as CycloneDX 1.6 JSON (ECMA-424): the tool, the npm packages
 * in it, Node and the libraries beside it. No time and no random serial number: same contents, same
 * bytes.
 */
export async function sbom({ version, packages, runtimes, libraries }: Contents): Promise<string> {
  const tool = `pkg:generic/dd-fips@${version}`
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages
  const bundled = packages.map((item) => npmPackage(item, lock[item.directory]?.integrity))
  const nodes = runtimes.map(node)
  const debian = libraries.flatMap(debianPackages)
  const components = [...bundled, ...nodes, ...debian]
  const refs = (list: readonly { 'bom-ref': string }[]) =>
    list.map((item) => item['bom-ref']).sort()
  const contents = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': tool,
        name: 'dd-fips',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: tool,
      },
    },
    components,
    dependencies: [
      { ref: tool, dependsOn: refs([...bundled, ...nodes, ...debian]) },
      ...components.map((item) => ({ ref: item['bom-ref'] })),
    ],
  }
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(contents)),
    version: 1,
  }
  return `${JSON.stringify({ ...head, ...contents }, undefined, 2)}\n`
}

/** A UUID of version 8 (RFC 9562): ours to choose, here from the contents. */
function serialNumber(contents: string): string {
  const hex = createHash('sha256').update(contents).digest('hex')
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ]
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join('-')}`
}

function npmPackage({ name, version, license }: BundledPackage, integrity: unknown) {
  const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name]
  if (typeof integrity !== 'string' || !integrity.startsWith('sha512-')) {
    throw new Error(`package-lock.json has no SHA-512 of ${name}`)
  }
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
  return {
    type: 'library',
    'bom-ref': purl,
    ...(scope && { group: scope }),
    name: bare,
    version,
    hashes: [{ alg: 'SHA-512', content }],
    licenses: [{ expression: license }],
    purl,
  }
}

function node({ architecture, version, sha256 }: Runtime) {
  return {
    type: 'application',
    'bom-ref': `pkg:generic/node@${version}?arch=${architecture}`,
    name: 'node',
    version,
    description: `Node.js for ${architecture} as nodejs.org built it; the hash is that of the program`,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: [{ license: { name: `Node.js: see node-v${version}-LICENSE.txt` } }],
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    purl: `pkg:generic/node@${version}?arch=${architecture}`,
    externalReferences: [
      {
        type: 'distribution',
        url: `https://www.npmjs.com/package/node-linux-${architecture}/v/${version}`,
      },
    ],
  }
}

function debianPackages({ architecture, packages }: Libraries) {
  const arch = debianNames[architecture]
  return packages
    .filter(({ name }) => name.startsWith('lib'))
    .map(({ name, version, source, sha256 }) => {
      const purl = `pkg:deb/debian/${name.replaceAll('+', '%2B')}@${encodeURIComponent(version)}?arch=${arch}`
      const licence = debianLicences[source]
      if (licence === undefined) throw new Error(`the licence of ${source} is not in sbom.ts`)
      const where = `https://snapshot.debian.org/package/${source}/${encodeURIComponent(version)}/`
      return {
        type: 'library',
        'bom-ref': purl,
        name,
        version,
        description: `${name} for ${architecture} as Debian built it; the hash is that of the package`,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
        licenses: [{ expression: licence }],
        purl,
        externalReferences: [{ type: 'source-distribution', url: where }],
      }
    })
}
