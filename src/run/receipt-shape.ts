import { packageManagers } from '../packages/registry.ts'
import { serviceManagers } from '../services/registry.ts'
import { settingRows } from '../settings/table.ts'
import { isStep, type Step } from '../steps/registry.ts'

type Shape = Readonly<Record<string, unknown>>
type Test = (value: unknown) => boolean

const text: Test = (value) => typeof value === 'string'
const path: Test = (value) => text(value) && /^\//.test(String(value))
const flag: Test = (value) => typeof value === 'boolean'
const number: Test = (value) => Number.isInteger(value)
const place: Test = (value) => number(value) && Number(value) >= 0
const record = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test)
const texts = listOf(text)
const has =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    record(value) && Object.entries(fields).every(([name, test]) => test(value[name]))
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value)

const owner = has({ user: text, group: text })
const named = listOf(has({ name: text }))
const keys = { url: text, files: texts, trusted: texts }
const nameIn =
  (table: object): Test =>
  (value) =>
    text(value) && Object.hasOwn(table, String(value))
const packageManager = nameIn(packageManagers)
const serviceManager = nameIn(serviceManagers)

/** What undoing a step of each kind relies on. */
const steps: Readonly<Record<Step['kind'], Readonly<Record<string, Test>>>> = {
  'add-group-member': { user: text, group: text },
  'add-key-files': { directory: path, ...keys },
  'add-keyring': { path, ...keys },
  'add-repository': { path, content: text },
  'add-rpm-repository': { path, content: text, keys: texts },
  'copy-file': { from: path, to: path, original: path, owner, mode: number },
  'edit-config': { path, template: path, edits: listOf(record), owner, mode: number },
  'enable-service': { manager: serviceManager, unit: text, run: flag, inputs: texts },
  'import-keys': { files: texts, retired: texts },
  'install-packages': {
    manager: packageManager,
    packages: named,
    upgrade: flag,
    source: has({ file: text }),
    prerequisites: texts,
    hold: has({ manager: serviceManager, units: texts }),
    units: record,
    bundle: optional(record),
  },
  'keep-original': { example: path, copy: path, original: path },
  'remove-file': { path, content: text },
  'watch-timer': { timer: text, wanted: flag, run: flag, program: text, files: record },
  'write-file': { path, content: text, owner, mode: number },
}

const isEntry: Test = (value) => {
  if (!record(value) || !record(value.step) || !isStep(value.step)) return false
  if (value.state !== 'intended' && value.state !== 'done') return false
  if (!optional(listOf(place))(value.needs)) return false
  return has({ ...steps[value.step.kind], affects: optional(texts) })(value.step)
}

const isSettings: Test = (value) => {
  if (!record(value)) return false
  const types: Readonly<Record<string, Test>> = { text, boolean: flag, list: texts }
  return settingRows.every(([name, { kind }]) => optional(types[kind] ?? text)(value[name]))
}

const time: Test = (value) => text(value) && !Number.isNaN(Date.parse(String(value)))

const isRun = has({
  id: (value) => text(value) && /^[\w-]+$/.test(String(value)), // names a directory of backups
  startedAt: time,
  state: (value) => ['open', 'done', 'kept', 'remains', 'undone'].some((state) => state === value),
  entries: listOf(isEntry),
  left: optional(texts),
  undoing: optional(time),
  earlier: optional(has({ version: text, settings: isSettings })),
})

/** Returns whether a value is a receipt that this version can undo; `before` and `after` are their step's own. */
export const isReceipt = has({
  schemaVersion: (value) => value === 1,
  version: text,
  settings: isSettings,
  runs: listOf(isRun),
})
