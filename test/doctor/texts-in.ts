import * as fs from 'node:fs'
import ts from 'typescript'

/** Gives every text of a source file; `{}` stands for what is filled in. */
export function textsIn(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      const rest = node.templateSpans.map(({ literal }) => `{}${literal.text}`)
      found.push([node.head.text, ...rest].join(''))
    } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      found.push(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
