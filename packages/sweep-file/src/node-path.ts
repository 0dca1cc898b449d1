import { isPair, isScalar, isSeq } from 'yaml'

export function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}

/** Keys and places along nodes that lie in one another, each of which is part of the one before. */
export function pathTo(nodes: readonly unknown[]): (string | number)[] {
  return nodes.flatMap((node, place): (string | number)[] => {
    if (isPair(node)) return [nameOf(node.key)]
    return isSeq(node) ? [node.items.indexOf(nodes[place + 1])] : []
  })
}
