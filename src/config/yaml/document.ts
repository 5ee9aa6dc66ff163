import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { lineAt } from '../../text/lines.ts'
import { configError } from './config-error.ts'

/** What the lexer says between the pieces of the text: a document begins, a scalar follows, a flow is broken. */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

/**
 * Finds a tab before the first thing of a line, be it a comment or nothing, outside of flow collections and
 * scalars, and gives its offset: the Agent's reader refuses the whole file for it (go-yaml, scannerc.go,
 * yaml_parser_scan_to_next_token), the parser here does not.
 */
export function strayTab(text: string): number | undefined {
  if (!/^ *\t/m.test(text)) return undefined
  let offset = 0
  let depth = 0
  let isFresh = true
  for (const piece of new Lexer().lex(text)) {
    if (marks.has(piece)) continue
    const isSpace = /^[ \t]+$/.test(piece)
    if (isFresh && isSpace && depth === 0 && piece.includes('\t')) return offset
    if (piece === '[' || piece === '{') depth += 1
    if (piece === ']' || piece === '}') depth -= 1
    isFresh = piece.endsWith('\n') || (isFresh && isSpace)
    offset += piece.length
  }
  return undefined
}

export interface AliasTargets {
  /** The node that each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>
  /** Every node that some alias stands for. */
  readonly shared: ReadonlySet<unknown>
  /** The first alias that has no anchor before it, or lies within its own. */
  readonly broken: Alias | undefined
}

/** Gives what the aliases of a document stand for: the last node before each with that anchor (YAML 1.1, 3.2.2.2). */
export function aliasTargets(contents: Node | null): AliasTargets {
  const anchors = new Map<string, Node>()
  const open = new Set<Node>()
  const targets = new Map<Alias, Node>()
  const shared = new Set<unknown>()
  let broken: Alias | undefined
  const visit = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined || open.has(target)) broken ??= node
      else {
        targets.set(node, target)
        shared.add(target)
      }
      return
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isScalar(node)) return
    open.add(node)
    if (isSeq(node)) node.items.forEach(visit)
    else {
      for (const pair of node.items) {
        visit(pair.key)
        visit(pair.value)
      }
    }
    open.delete(node)
  }
  visit(contents)
  return { targets, shared, broken }
}

export type YamlNode = Exclude<ParsedNode, Alias.Parsed>
export type YamlMap = YAMLMap.Parsed
export type YamlPair = Pair<ParsedNode, ParsedNode | null>

/** How a reader compares keys: the Agent without regard to case, Helm and Kubernetes as they are written. */
export type Keys = 'any-case' | 'exact'

/** A configuration file as nodes with their positions in the text. */
export interface YamlFile {
  readonly file: string
  readonly text: string
  /** The top-level mapping, or undefined where the file has no content. */
  readonly root: YamlMap | undefined
  /** Where content can be added: before the marker `...`, else at the end of the text. */
  readonly end: number
  /** Gives a key as its reader compares it. */
  fold(name: string): string
  /** The node itself, or what it stands for if it is an alias. */
  target(node: ParsedNode | null | undefined): YamlNode | undefined
  /** Whether some alias stands for the node, so that a change of it shows elsewhere. */
  isShared(node: unknown): boolean
}

/** What the parser's codes mean, where more can be said than that the line is not YAML. */
const problems: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab is used as indentation; YAML indents with spaces',
  BAD_INDENT: 'the indentation does not fit the lines above it, or a bracket there is not closed',
  MISSING_CHAR: 'a quote, bracket, colon or comma is missing',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping begins on a line that already has a value',
  MULTILINE_IMPLICIT_KEY: 'a key spans several lines; a colon may be missing',
  BAD_SCALAR_START: 'a value begins with a reserved character and is not quoted',
  BAD_DQ_ESCAPE: 'an escape sequence in double quotes is unknown',
}

/**
 * Gives a configuration as nodes. Plain scalars stay text, since their types are the Agent's matter
 * (scalar-value.ts). Throws CONFIG_NOT_YAML, CONFIG_SEVERAL_DOCUMENTS and CONFIG_NOT_A_MAPPING with
 * the line; never prints the line itself, which may hold a secret.
 */
export function readYaml(file: string, text: string, keys: Keys = 'any-case'): YamlFile {
  if (last?.file === file && last.text === text && lastKeys === keys) return last
  last = parse(file, text, keys)
  lastKeys = keys
  return last
}

// A run reads datadog.yaml several times, and nobody changes the nodes: an edit is a splice of the text.
let last: YamlFile | undefined
let lastKeys: Keys | undefined

function parse(file: string, text: string, keys: Keys): YamlFile {
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
  })
  const refuse = (offset: number, code: string, problem: string, remedy: string): never => {
    throw configError(code, file, lineAt(text, offset), problem, remedy)
  }
  const notYaml = (offset: number, problem: string): never =>
    refuse(
      offset,
      'CONFIG_NOT_YAML',
      `not YAML: ${problem}`,
      'Fix this line, then run dd-fips again.',
    )

  const error = document.errors[0]
  if (error?.code === 'MULTIPLE_DOCS') {
    const problem = 'a second document begins; only the first one is read'
    refuse(error.pos[0], 'CONFIG_SEVERAL_DOCUMENTS', problem, 'Keep one document in the file.')
  }
  const quote = error?.code === 'MISSING_CHAR' ? openQuote(document, error.pos[0]) : undefined
  if (quote !== undefined) notYaml(quote, 'a quote that begins here is not closed')
  if (error) notYaml(error.pos[0], problems[error.code] ?? 'the line cannot be parsed')
  const tab = keys === 'any-case' ? strayTab(text) : undefined
  if (tab !== undefined) notYaml(tab, 'the line begins with a tab; the Agent accepts spaces only')

  const { contents } = document
  const { targets, shared, broken } = aliasTargets(contents)
  if (broken?.range) {
    notYaml(broken.range[0], `the alias *${broken.source} has no matching anchor`)
  }
  const root = isMap(contents) ? (contents as YamlMap) : undefined
  if (contents && !root && !isNothing(contents)) {
    const problem = `expected a mapping of keys, found a ${isScalar(contents) ? 'value' : 'list'}`
    refuse(contents.range[0], 'CONFIG_NOT_A_MAPPING', problem, 'Write settings as "key: value".')
  }
  const from = contents?.range[1] ?? 0
  const marker = /^\.\.\.(?=\s|$)/m.exec(text.slice(from))
  return {
    file,
    text,
    root,
    end: marker ? from + marker.index : text.length,
    fold: (name) => (keys === 'exact' ? name : name.toLowerCase()),
    target(node) {
      const found = isAlias(node) ? targets.get(node) : node
      return (found ?? undefined) as YamlNode | undefined
    },
    isShared: (node) => shared.has(node),
  }
}

/** Where the quoted value begins that the parser found to be without its second quote at `end`. */
function openQuote(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined
  visit(document, {
    Scalar(_, node) {
      if (node.type?.startsWith('QUOTE') && node.range?.[1] === end) start = node.range[0]
    },
  })
  return start
}

function isNothing(node: ParsedNode): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.source === '' && node.tag === undefined
}
