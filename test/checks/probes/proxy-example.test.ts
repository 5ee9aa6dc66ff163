import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import t from 'tap'
import { proveExample } from '../../../src/checks/probes/proxy-example.ts'
import { proxyCfgUnmodified } from '../../../src/checks/proxy-cfg-unmodified.ts'
import { DdFipsError } from '../../../src/errors.ts'
import { places } from '../../../src/host/places.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import type { Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { both } from '../acts.ts'
import { contextOf, installedHost } from '../installed-host.ts'
import { asConffile, digestNow, keeping, md5sums } from '../packaged.ts'
import { askRows, cfg, edit, nothing, type Row } from '../rows.ts'

waitsPassAtOnce(t)

const example = `${cfg}.example`
const other = (text: string) => text.replace('edition 1.2.0', 'edition 9')
const alike = both(edit(example, other), edit(cfg, other))
const withoutOriginal = ({ files }: Machine) => void files.delete(places.proxyOriginal)

t.test('an example that was edited like the cfg proves nothing', async (t) => {
  const summary = /^The example of the proxy's cfg is not what its package brought\.$/
  const row = { status: 'fail', summary } as const
  await askRows(t, proxyCfgUnmodified, [
    {
      ...row,
      name: 'both alike',
      change: alike,
      evidence:
        /^\S+cfg\.example: md5 \w{32}\nas dpkg has it: md5 \w{32}\n\S+\.cfg: the same .*\nWhat was changed in the example:\n(.*\n)*-# edition 1\.2\.0\n\+# edition 9/,
      remedy:
        /run `\(umask 022 && cp -T --remove-destination --no-preserve=mode \S+\.original \S+\.example\)`, then `su -s \/bin\/sh dd-agent -c 'install -T --backup=numbered -m 640 \S+\.example \S+\.cfg'`, then `dd-fips/,
    },
    {
      ...row,
      name: 'of what the package brought no copy is left',
      change: both(alike, withoutOriginal),
      evidence: /the same as the example now$/,
      remedy:
        /run `mv -fT (\S+) \1\.altered && \{ \{ apt-get install -y --reinstall .* datadog-fips-proxy=1:1\.2\.0-1; test -e \1; \} \|\| .*`, then `su .* bundle .*`mv -fT \1 .* && dpkg --install --force-confmiss FILE`/,
    },
    {
      ...row,
      name: 'the copy was edited as well',
      change: both(alike, edit(places.proxyOriginal, other)),
      evidence: /the same as the example now$/,
      remedy: /--reinstall/,
    },
    {
      ...row,
      name: 'the example alone',
      change: edit(example, other),
      evidence: /\.cfg: as the package brought it\nWhat was changed in the example/,
    },
    {
      ...row,
      name: 'each in its own way, with a password',
      change: both(
        edit(example, (text) => `${text}  stats auth admin:S3cret\n`),
        edit(cfg, (text) => `${text}# ours\n`),
      ),
      evidence: /stats auth \*{8}\n(.*\n)*What was changed in the cfg:\n(.*\n)*\+# ours/,
    },
    {
      ...row,
      name: 'a configuration file of the package',
      change: both(asConffile(digestNow), alike, withoutOriginal),
      evidence: /as dpkg has it: md5/,
      remedy: /--force-confmiss/,
    },
  ])
})

t.test('an example that is gone is brought back, not left to an install', async (t) => {
  const gone = ({ files }: Machine) => void files.delete(example)
  const row = { status: 'fail', summary: /cfg\.example does not exist\.$/ } as const
  const anew =
    /^Run `apt-get install -y --reinstall .*--force-confmiss datadog-fips-proxy=1:1\.2\.0-1 && test -e \S+\.example`\./
  await askRows(t, proxyCfgUnmodified, [
    {
      ...row,
      name: 'its copy is what the package brought',
      change: gone,
      remedy:
        /^Run `\(umask 022 && cp -T --remove-destination --no-preserve=mode \S+\.original \S+\.example\)`\.$/,
    },
    { ...row, name: 'there is no copy', change: both(gone, withoutOriginal), remedy: anew },
    {
      ...row,
      name: 'the copy was edited',
      change: both(gone, edit(places.proxyOriginal, other)),
      remedy: anew,
    },
    {
      ...row,
      name: 'dpkg keeps no digest',
      change: both(gone, ({ files }) => void files.delete(md5sums)),
      remedy: anew,
    },
    {
      name: 'the cfg is gone: an install makes it',
      change: ({ files }) => void files.delete(cfg),
      status: 'fail',
      summary: /\.cfg does not exist\.$/,
      remedy: /^Run `dd-fips install`\.$/,
    },
  ])
})

t.test('an example is moved away for good only where another takes its place', async (t) => {
  const machine = await installedHost()
  both(alike, withoutOriginal)(machine)
  const { host, survey } = await contextOf(machine)
  const now = (await host.read(example)) ?? Buffer.alloc(0)
  const { restore } = await proveExample(host, survey, now, undefined)
  const outcomes = {
    'a repository has it': ['echo genuine >"$EXAMPLE"', 0, 'genuine\n'],
    'apt says that it cannot be downloaded, and ends with 0': ['true', 1, 'edited\n'],
    'the package manager fails': ['exit 100', 1, 'edited\n'],
    'a script of the package fails': ['echo genuine >"$EXAMPLE"; exit 100', 0, 'genuine\n'],
  } as const
  for (const [name, [script, code, content]] of Object.entries(outcomes)) {
    const directory = t.testdir({
      example: 'edited\n',
      'example.altered': 'of an earlier time\n',
      'apt-get': `#!/bin/sh\n${script}\n`,
    })
    chmodSync(`${directory}/apt-get`, 0o755)
    const command = restore.replaceAll(example, `${directory}/example`)
    const env = { PATH: `${directory}:${process.env.PATH}`, EXAMPLE: `${directory}/example` }
    const { status } = spawnSync('sh', ['-c', command], { env })
    t.equal(status, code, name)
    t.equal(readFileSync(`${directory}/example`, 'utf8'), content)
  }
})

t.test('an example that dpkg knows is what the package brought', async (t) => {
  const row = { status: 'pass', summary: /is the example of its package/ } as const
  const evidence = /^\S+cfg\.example: md5 \w{32}, as dpkg has it$/m
  const arm: Row['change'] = ({ files }) => {
    const inode = files.get(md5sums)
    files.delete(md5sums)
    plant(files, md5sums.replace('.md5sums', ':arm64.md5sums'), inode ?? makeInode('file'))
  }
  await askRows(t, proxyCfgUnmodified, [
    { ...row, name: 'as packaged', change: nothing, evidence },
    { ...row, name: 'a configuration file', change: asConffile(digestNow), evidence },
    { ...row, name: 'under the name with the architecture', change: arm, evidence },
    {
      ...row,
      name: 'paths from the root, digests in capitals',
      change: keeping((rows) =>
        rows.replace(/^(\w+) {2}/gm, (_, digest) => `${digest.toUpperCase()}  ./`),
      ),
      evidence,
    },
  ])
})

/** Reading a path ends in an error, as of a disk that fails. */
const unreadable =
  (path: string): Row['change'] =>
  ({ host }) => {
    const read = host.read
    host.read = async (asked, part) => {
      if (asked !== path) return read(asked, part)
      const message = `${path} cannot be read: Input/output error.`
      throw new DdFipsError({ code: 'X', exit: 'unexpected', message, remedy: '' })
    }
  }

t.test('where dpkg cannot say, it is neither passed nor failed', async (t) => {
  const row = { status: 'skip' } as const
  const none =
    /^The cfg of the proxy is like its example, but nothing proves that .*: dpkg keeps no digest of it\.$/
  await askRows(t, proxyCfgUnmodified, [
    {
      ...row,
      name: 'no md5sums',
      change: ({ files }) => void files.delete(md5sums),
      summary: none,
    },
    { ...row, name: 'empty', change: keeping(() => ''), summary: none },
    {
      ...row,
      name: 'no line of the example',
      change: keeping((rows) => rows.replace(/^.*cfg\.example\n/m, '')),
      summary: none,
    },
    {
      ...row,
      name: 'a line of a path that only ends alike',
      change: keeping((rows) => rows.replace(/ {2}(?=.*cfg\.example$)/m, '  srv/')),
      summary: none,
    },
    {
      ...row,
      name: 'a digest that is none',
      change: keeping((rows) => rows.replace(/^\w+(?= {2}.*cfg\.example$)/m, 'd41d8cd9')),
      summary: none,
    },
    {
      ...row,
      name: 'two digests, the right one among them',
      change: keeping((rows) => `${rows}${'0'.repeat(32)}  ${example.slice(1)}\n`),
      summary: /: dpkg keeps more than one digest of it\.$/,
    },
    {
      ...row,
      name: 'a configuration file that the present version does not bring any more',
      change: asConffile((machine) => `${digestNow(machine)} obsolete`),
      summary: none,
    },
    {
      ...row,
      name: 'a configuration file that is not laid down yet',
      change: asConffile(() => 'newconffile'),
      summary: none,
    },
    {
      ...row,
      name: 'a directory in the place of md5sums',
      change: ({ files }) => void plant(files, md5sums, makeInode('directory')),
      summary: /: .*md5sums.*not a regular file/,
    },
    {
      ...row,
      name: 'md5sums cannot be read',
      change: unreadable(md5sums),
      summary: /: \S+md5sums cannot be read: Input\/output error\.$/,
    },
  ])
})

t.test('a cfg that differs fails, whatever dpkg can say of the example', async (t) => {
  await askRows(t, proxyCfgUnmodified, [
    {
      name: 'no md5sums',
      change: both(
        edit(cfg, (text) => `${text}# ours\n`),
        ({ files }) => void files.delete(md5sums),
      ),
      status: 'fail',
      summary: /differs from the example/,
    },
  ])
})

t.test('no process is started for it', async (t) => {
  const machine = await installedHost()
  const context = await contextOf(machine)
  machine.commands.length = 0
  t.equal((await proxyCfgUnmodified.run(context)).status, 'pass')
  t.same(
    machine.commands.filter((command) => !command.startsWith('systemctl')),
    [],
  )
})
