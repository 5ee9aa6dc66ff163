import { join } from 'node:path'
import { root } from '../../scripts/root.ts'
import { type OpenTree, openTree } from './chroot.ts'
import { $ } from './shell.ts'

/** What a package manager reads in a file: options by section; or what it objects to, and in which line. */
export type Reading =
  | { readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>> }
  | { readonly fault: string; readonly line?: number }

/** Readings by name of the file, without `.repo`, and the version of the program that read them. */
export interface Readings {
  readonly version: string
  readonly files: Readonly<Record<string, Reading>>
}

/** Holds the INI files that are read, and `readings.json` with what was recorded of them. */
export const iniDirectory = join(root, 'fixtures', 'ini')

/** Reads as dnf does: with libdnf's ConfigParser, for .repo files and dnf.conf alike. */
const dnfScript = `
import dnf.const, json, libdnf, pathlib, re
files = {}
for path in sorted(pathlib.Path('/tmp/ini').glob('*.repo')):
    parser = libdnf.conf.ConfigParser()
    try:
        parser.read(str(path))
        def options(section):
            return {name: parser.getValue(section, name) for name in parser.options(section)}
        files[path.stem] = {'sections': {section: options(section) for section in parser.getData()}}
    except RuntimeError as error:
        fault, line = re.search(r'IniParser: (.*) at line ([0-9]+)$', str(error)).groups()
        files[path.stem] = {'fault': fault, 'line': int(line)}
print(json.dumps({'version': 'dnf ' + dnf.const.VERSION, 'files': files}))
`

/** Returns what dnf reads in each file, with the dnf of the tree rocky-9. */
export async function dnfReadings(): Promise<Readings> {
  return inTree('rocky-9', async (tree) => {
    const { stdout } = await tree.run(['python3', '-c', dnfScript])
    return JSON.parse(stdout)
  })
}

/** Reads as yum 3 does: with iniparse, by the interface of Python's ConfigParser. */
const yumScript = `
import importlib.metadata, json, pathlib, sys
from iniparse.compat import MissingSectionHeaderError, ParsingError, RawConfigParser
files = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob('*.repo')):
    parser = RawConfigParser()
    try:
        with open(path, newline='\\n', encoding='utf-8') as file:
            parser.readfp(file)
        sections = {section: dict(parser.items(section)) for section in parser.sections()}
        files[path.stem] = {'sections': sections}
    except MissingSectionHeaderError as error:
        files[path.stem] = {'fault': type(error).__name__, 'line': error.lineno}
    except ParsingError as error:
        files[path.stem] = {'fault': type(error).__name__, 'line': error.errors[0][0]}
print(json.dumps({'version': 'iniparse ' + importlib.metadata.version('iniparse'), 'files': files}))
`

/** Returns what yum 3 reads in each file; undefined where this machine lacks iniparse (python3-iniparse). */
export async function yumReadings(): Promise<Readings | undefined> {
  const python = '/usr/bin/python3'
  const found = await $({ nothrow: true })`${python} -c ${'import iniparse'}`
  if (found.exitCode !== 0) return undefined
  return JSON.parse((await $`${python} -c ${yumScript} ${iniDirectory}`).stdout)
}

/** zypper refuses all files of a directory if it refuses one: each has a directory of its own. */
const zypperScript = `
zypper --version
cd /tmp/ini
for file in *.repo; do
  mkdir -p "/tmp/one/$file"
  cp "$file" "/tmp/one/$file/x.repo"
  echo "file $file"
  zypper --reposd-dir "/tmp/one/$file" repos --export - 2>&1
done
`

/** Returns what zypper reads in each file, with the zypper of the tree sles-15: what it exports again. */
export async function zypperReadings(): Promise<Readings> {
  return inTree('sles-15', async (tree) => {
    const { stdout } = await tree.shell(zypperScript, { expect: 'any' })
    const [version = '', ...rest] = stdout.split(/^file (.*)\.repo\n/m)
    const files: Record<string, Reading> = {}
    for (let index = 0; index < rest.length; index += 2) {
      files[rest[index] ?? ''] = zypperReading(rest[index + 1] ?? '')
    }
    return { version: version.trim(), files }
  })
}

/** Reads what `zypper repos --export -` prints: an option a line, further addresses on indented lines. */
function zypperReading(output: string): Reading {
  const line = /x\.repo: Section \[.*\]: Line (\d+) contains garbage/.exec(output)?.[1]
  if (line !== undefined) return { fault: 'garbage', line: Number(line) }
  const fault = /^Unexpected exception\.\n(.*)/m.exec(output)?.[1]
  if (fault !== undefined) return { fault }
  const [, ...rest] = output.split(/^\[(.*)\]\n/m)
  const sections: Record<string, Readonly<Record<string, string>>> = {}
  for (let index = 0; index < rest.length; index += 2) {
    const options = [...(rest[index + 1] ?? '').matchAll(/^(\w+)=(.*(?:\n +\S.*)*)$/gm)]
    sections[rest[index] ?? ''] = Object.fromEntries(
      options.map(([, name, value = '']) => [name, value.replace(/\n +/g, '\n')]),
    )
  }
  return { sections }
}

async function inTree(
  name: 'rocky-9' | 'sles-15',
  read: (tree: OpenTree) => Promise<Readings>,
): Promise<Readings> {
  const tree = await openTree({ tree: name })
  try {
    const input = (await $`tar -cC ${iniDirectory} . | base64`).stdout
    await tree.shell('mkdir /tmp/ini && base64 -d | tar -xC /tmp/ini', { input })
    return await read(tree)
  } finally {
    await tree.close()
  }
}
