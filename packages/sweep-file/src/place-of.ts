import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml'
import { nameOf } from './node-path.ts'

/** Part of a text: offsets, the second one behind its end. */
export interface TextPart {
  from: number
  to: number
}

const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const

/**
 * Where in a YAML or JSON text that can be read stands what an error names, as `parameters.learningRate.0`; of what is not
 * there, the innermost that is around it, and for the whole the first line.
 */
export function placeOf(text: string, path: string): TextPart {
  let node: unknown = parseDocument(text, options).contents
  let found: TextPart = { from: 0, to: Math.max(0, text.search(/\n|$/)) }
  for (let rest = path; rest !== ''; ) {
    const step = stepInto(node, rest)
    if (step === undefined) break
    found = step.part
    node = step.node
    rest = step.rest
  }
  return found
}

function stepInto(node: unknown, path: string) {
  if (isMap(node)) {
    // A key may have dots in it: the longest that fits is meant.
    const [pair] = (node.items as Pair[])
      .filter(({ key }) => path === nameOf(key) || path.startsWith(`${nameOf(key)}.`))
      .sort((a, b) => nameOf(b.key).length - nameOf(a.key).length)
    if (pair === undefined) return undefined
    const rest = path.slice(nameOf(pair.key).length + 1)
    return { node: pair.value, rest, part: partOf(isScalar(pair.value) ? pair.value : pair.key) }
  }
  if (!isSeq(node)) return undefined
  const [place = ''] = path.split('.', 1)
  const item = /^\d+$/.test(place) ? node.items[Number(place)] : undefined
  return item === undefined
    ? undefined
    : { node: item, rest: path.slice(place.length + 1), part: partOf(item) }
}

function partOf(node: unknown): TextPart {
  const [from = 0, to = from] = (node as Node).range ?? []
  return { from, to }
}
