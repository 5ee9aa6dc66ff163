import t from 'tap'
import { readIni } from '../../../src/packages/rpm/ini.ts'
import {
  isMarked,
  isPlain,
  repoFileContent,
  withKeys,
} from '../../../src/packages/rpm/rpm-repo-file.ts'
import { repoPlaces, rpmSources } from '../../../src/packages/rpm/rpm-sources.ts'
import { rpmHost } from './rpm-host.ts'

const url = 'https://yum.datadoghq.com/stable/7/x86_64/'

/** Gives the one repository of our file with this content, as dnf or zypper knows it. */
async function read(content: string, manager: 'dnf' | 'zypper' = 'dnf') {
  const places = repoPlaces[manager]
  const { host } = rpmHost({ [places.file]: content })
  const [source] = (await rpmSources(host, places, 'x86_64')).sources
  if (!source) throw new Error('the file names a repository')
  return source
}

t.test('what is written is read back: checked, first, and fatal where it is missing', async (t) => {
  const content = withKeys(repoFileContent('datadog', url, true, false), ['/k/a', '/k/b'])
  const source = await read(content)
  t.match(source, {
    id: 'datadog',
    enabled: true,
    urls: [url],
    checksPackages: true,
    checksMetadata: true,
    keys: ['file:///k/a', 'file:///k/b'],
    options: { priority: '1', skip_if_unavailable: '0' },
  })
  t.ok(isMarked(content) && isPlain(source))
})

t.test('zypper gets options of its own, and checks the same', async (t) => {
  const source = await read(repoFileContent('datadog', url, true, true), 'zypper')
  t.match(source, { checksPackages: true, checksMetadata: true, options: { autorefresh: '1' } })
  t.notOk('skip_if_unavailable' in source.options)
  t.ok(isPlain(source))
})

t.test('without the check of metadata packages are checked all the same', async (t) => {
  const source = await read(repoFileContent('datadog', url, false, false))
  t.match(source, { checksPackages: true, checksMetadata: false })
})

t.test('no keys add nothing', async (t) => {
  t.equal(withKeys('[a]\n', []), '[a]\n')
  t.same(readIni(withKeys('[a]\n', ['/k']), 'dnf').sections[0]?.options, { gpgkey: 'file:///k' })
})

/** Lines of a section, and whether it can be written anew without losing anything. */
const sections: [what: string, lines: string[], plain: boolean][] = [
  ["the one-step script's options", ['gpgcheck=1', 'repo_gpgcheck=1', 'priority=1'], true],
  ["zypper's additions", ['keeppackages=0', 'path=/', 'type=rpm-md'], true],
  ['another priority', ['priority=50'], false],
  ['switched off', ['enabled=0'], false],
  ['credentials', ['baseurl=https://me:secret@host/'], false],
  ['a proxy', ['proxy=http://p'], false],
  ['an exclude', ['exclude=a'], false],
  ['a list of mirrors', ['mirrorlist=https://m'], false],
]

for (const [what, lines, plain] of sections) {
  t.test(`${what}: ${plain ? 'nothing to lose' : 'the work of somebody'}`, async (t) => {
    const source = await read(['[datadog]', `baseurl=${url}`, ...lines, ''].join('\n'))
    t.equal(isPlain(source), plain)
  })
}

t.test('a section of another name is not ours to replace', async (t) => {
  t.equal(isPlain(await read(`[dd]\nbaseurl=${url}\n`)), false)
})

t.test('only our own mark at the start makes a file ours', async (t) => {
  t.equal(isMarked('[datadog]\n# Written by dd-fips'), false)
  t.equal(isMarked(undefined), false)
})
