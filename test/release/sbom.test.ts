import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import t from 'tap'
import { bundle } from '../../scripts/release/bundle.ts'
import { architectures } from '../../scripts/release/options.ts'
import { sbom } from '../../scripts/release/sbom.ts'

const lock = JSON.parse(readFileSync('scripts/release/libraries/debian-lock.json', 'utf8'))

async function contents(out: string) {
  const { packages, version } = await bundle({ out })
  const common = { directory: '', licence: '' }
  const runtimes = architectures.map((architecture) => {
    return { ...common, architecture, version: '24.0.0', sha256: 'a'.repeat(64) }
  })
  const libraries = architectures.map((architecture) => {
    return { ...common, architecture, version: '2.36', packages: lock[architecture] }
  })
  return { packages, version, runtimes, libraries }
}

t.test('the bill of materials is CycloneDX 1.6 by its own schema, and complete', async (t) => {
  const all = await contents(t.testdir())
  const text = await sbom(all)
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
  t.equal(await validator.validate(text), null)
  t.not(await validator.validate(text.replace('"SHA-256"', '"SHA-0"')), null, 'and it is looked at')

  const { metadata, components, dependencies, serialNumber } = JSON.parse(text)
  t.match(metadata.component, { name: 'dd-fips', version: all.version })
  t.match(serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  const purls = components.map(({ purl }: { purl: string }) => purl)
  const inBundle = readFileSync(join(t.testdirName, 'THIRD-PARTY.txt'), 'utf8')
  const named = [...inBundle.matchAll(/^(\S+) (\d\S*) \(.+\)$/gm)]
  t.ok(named.length > 2, 'libraries are in the bundle')
  for (const [, name = '', version] of named) {
    t.ok(purls.includes(`pkg:npm/${name.replace('@', '%40')}@${version}`), name)
  }
  t.ok(purls.includes('pkg:generic/node@24.0.0?arch=arm64'))
  for (const name of ['libc6', 'libgcc-s1', 'libstdc%2B%2B6', 'libatomic1']) {
    for (const arch of ['amd64', 'arm64']) {
      const wanted = new RegExp(`^pkg:deb/debian/${name.replaceAll('+', '.')}@\\S+\\?arch=${arch}$`)
      t.ok(
        purls.some((purl: string) => wanted.test(purl)),
        `${name} for ${arch}`,
      )
    }
  }
  for (const component of components) {
    t.ok(component.hashes?.length && component.licenses?.length, component.purl)
  }
  t.equal(dependencies[0].dependsOn.length, components.length)
  t.equal(await sbom(all), text, 'the same bytes every time')
  const other = JSON.parse(await sbom({ ...all, version: '9.9.9' }))
  t.not(other.serialNumber, serialNumber, 'another number for other contents')
})
