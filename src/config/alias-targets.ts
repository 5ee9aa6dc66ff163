import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'

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
