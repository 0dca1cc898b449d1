import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, visit } from 'yaml'
import type { KeyPath } from './duplicate-key.ts'
import { nameOf, pathTo } from './node-path.ts'
import type { TextPart } from './place-of.ts'

/** Where somebody writes: what could stand there, and in place of which part of the text. */
export interface CursorPlace extends TextPart {
  /** Of the object or list around it, or of the value itself. */
  path: KeyPath
  /** A key of the object at `path`, the value at `path`, or either, at the beginning of a list's item. */
  part: 'key' | 'value' | 'either'
  /** Keys that this object has besides. */
  siblings: string[]
  /** The whole, as far as it can be read, without what is being written. */
  root: unknown
  /** Whether a colon follows already. */
  hasColon: boolean
}

const holder = '__here__'
const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const
/** Longer texts are not completed: they are read anew at every key that is pressed. */
const longest = 64 * 1024

/** Undefined within a comment, and where nothing can be said. */
export function cursorPlace(text: string, cursor: number): CursorPlace | undefined {
  if (text.length > longest) return undefined
  const lineStart = text.lastIndexOf('\n', cursor - 1) + 1
  const written = /["']?[\w.@-]*$/.exec(text.slice(lineStart, cursor))?.[0] ?? ''
  const from = dashless(written, cursor - written.length)
  const to = cursor + (/^[\w.@-]*["']?/.exec(text.slice(cursor))?.[0].length ?? 0)
  const before = text.slice(lineStart, from)
  if (/(^|\s)#/.test(before)) return undefined
  const hasColon = /^[ \t]*:/.test(text.slice(to))
  const isItem = /^\s*(-\s+)+$/.test(before)
  const isAlone = /^\s*$/.test(before) && /^[ \t]*(#.*)?(\n|$)/.test(text.slice(to))
  const tail = isAlone ? ':' : ''
  const trial = `${text.slice(0, from)}${holder}${tail}${text.slice(to)}`
  const found = findHolder(trial)
  if (found === undefined) return undefined
  return { from, to, hasColon, ...found, part: isItem && !hasColon ? 'either' : found.part }
}

/** The dash of a list is no part of a word. */
function dashless(written: string, from: number): number {
  return written === '-' ? from + 1 : from
}

function findHolder(text: string) {
  const document = parseDocument(text, options)
  let found: Pick<CursorPlace, 'path' | 'part' | 'siblings'> | undefined
  let remove = () => {}
  visit(document, {
    Scalar(key, node, ancestors) {
      if (node.value !== holder) return undefined
      const nodes = [...ancestors, node]
      const owner = ancestors.at(-1) as Pair | undefined
      if (key !== 'key') {
        found = { path: pathTo(nodes), part: 'value', siblings: [] }
        remove = () => void document.deleteIn(pathTo(nodes))
        return visit.BREAK
      }
      const map = ancestors.at(-2)
      if (!isMap(map)) return visit.BREAK
      const others = map.items.filter((pair) => pair !== owner).map((pair) => nameOf(pair.key))
      const isBare = isSeq(ancestors.at(-3)) && text[(map as Node).range?.[0] ?? 0] !== '{'
      // `[a, b: 1]` has an object in it, which nobody means who begins a word there.
      const isInFlow = isBare && (ancestors.at(-3) as { flow?: boolean }).flow === true
      const path = pathTo([...ancestors.slice(0, -1)])
      found = { path, part: isInFlow ? 'value' : 'key', siblings: others }
      remove = () => void document.deleteIn([...path, holder])
      return visit.BREAK
    },
  })
  if (found === undefined) return undefined
  remove()
  return { ...found, root: plainOf(document) }
}

function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch {
    return undefined
  }
}

/** The key or the single value that stands at an offset, with its path; undefined between them. */
export function pathAt(text: string, offset: number): (TextPart & { path: KeyPath }) | undefined {
  if (text.length > longest) return undefined
  const document = parseDocument(text, options)
  let found: (TextPart & { path: KeyPath }) | undefined
  visit(document, {
    Scalar(_, node, ancestors) {
      const [from = 0, to = 0] = node.range ?? []
      if (!isScalar(node) || offset < from || offset > to) return undefined
      found = { from, to, path: pathTo([...ancestors, node]) }
      return visit.BREAK
    },
  })
  return found
}
