import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import ts from 'typescript'

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((name) => name.endsWith('.ts'))
    .sort()

const parse = (file: string, text: string) =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)

/** True if a source holds code that runs when it is called: a function or method with a body. Types, tables and re-exports hold none. */
function hasLogic(file: string, text: string): boolean {
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
    ts.forEachChild(node, (child) => visit(child) || undefined) === true
  return visit(parse(file, text))
}

/** Returns the modules that a source loads, or starts as a program, relative to the top. Types do not count. */
function loaded(file: string, text: string): string[] {
  const found: string[] = []
  const add = (name: ts.Node | undefined) => {
    if (name && ts.isStringLiteralLike(name) && name.text.startsWith('.'))
      found.push(join(dirname(file), name.text))
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && isOfValues(node.importClause)) add(node.moduleSpecifier)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0])
    if (ts.isNewExpression(node) && node.expression.getText() === 'URL') add(node.arguments?.[0])
    ts.forEachChild(node, visit)
  }
  visit(parse(file, text))
  return found
}

function isOfValues(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return true
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false
  const named = clause.namedBindings
  if (clause.name || !named || ts.isNamespaceImport(named)) return true
  return named.elements.some(({ isTypeOnly }) => !isTypeOnly)
}

const tests = filesBelow('test').filter((file) => file.endsWith('.test.ts'))
const tested = new Set(tests.flatMap((file) => loaded(file, readFileSync(file, 'utf8'))))

t.test('a file with a function has logic; types, tables and re-exports have none', async (t) => {
  for (const [text, expected] of [
    ['export function read() {}', true],
    ['export const read = () => 1', true],
    ['export class Reader { read() {} }', true],
    ['export const reader = { get name() { return 1 } }', true],
    ['const odd = list.filter(function (one) { return one })', true],
    ['export interface Reader { read(): void }', false],
    ['export type Read = (path: string) => void', false],
    ['export declare function read(): void', false],
    [`export const rows = [{ name: 'a' }] as const`, false],
    [`export { read } from './read.ts'`, false],
  ] as const)
    t.equal(hasLogic('a.ts', text), expected, text)
})

t.test('a test tests what it loads or starts, not what it takes only types of', async (t) => {
  for (const [text, expected] of [
    [`import { read } from '../src/read.ts'`, ['src/read.ts']],
    [`import { type Read, read } from '../src/read.ts'`, ['src/read.ts']],
    [`await import('../src/read.ts')`, ['src/read.ts']],
    [`new URL('../src/cli.ts', import.meta.url)`, ['src/cli.ts']],
    [`import type { Read } from '../src/read.ts'`, []],
    [`import { type Read } from '../src/read.ts'`, []],
    [`import t from 'tap'`, []],
  ] as const)
    t.same(loaded('test/a.test.ts', text), expected, text)
})

const withLogic = filesBelow('src').filter((name) => hasLogic(name, readFileSync(name, 'utf8')))

for (const file of withLogic) t.ok(tested.has(file), `${file} has a test file that imports it`)
