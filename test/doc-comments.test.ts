import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'

const isFunction = (node: ts.Node | undefined) =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node))

/** Returns the exported functions of a source that have no doc comment, by name. */
function undocumented(text: string): string[] {
  const { statements } = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext, true)
  return statements.flatMap((node) => {
    const isExported =
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported || ts.getJSDocCommentsAndTags(node).length > 0) return []
    if (ts.isFunctionDeclaration(node)) return [node.name?.text ?? 'default']
    if (!ts.isVariableStatement(node)) return []
    const made = node.declarationList.declarations.filter((one) => isFunction(one.initializer))
    return made.map(({ name }) => name.getText())
  })
}

t.test('an exported function needs a doc comment, in either form', async (t) => {
  t.same(undocumented('export function read() {}'), ['read'])
  t.same(undocumented('export async function read() {}\nexport const write = () => 1'), [
    'read',
    'write',
  ])
  t.same(undocumented('// Reads.\nexport const read = function () {}'), ['read'])
  t.same(undocumented('/** Reads. */\nexport function read() {}'), [])
  t.same(undocumented('/** Reads. */\nexport const read = () => 1'), [])
  t.same(undocumented('function read() {}\nexport const rows = []\nexport type A = () => 1'), [])
})

for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' }).sort())
  if (name.endsWith('.ts'))
    t.same(
      undocumented(readFileSync(`src/${name}`, 'utf8')),
      [],
      `src/${name} says what it exports`,
    )
