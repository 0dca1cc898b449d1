import { type Document, isMap, isNode, parseDocument } from 'yaml'
import { parseYaml, yamlLimits } from './parse-yaml.ts'

/** A value in place of what a text has there; undefined takes it away. */
export interface TextEdit {
  path: readonly string[]
  value: unknown
}

/**
 * The text with values in place of others. Comments and what is not named stay; JSON stays JSON. Lists and objects of single
 * values are written on one line.
 * @throws DuplicateKey, and SyntaxError for a text that cannot be read
 */
export function editText(text: string, edits: readonly TextEdit[]): string {
  const before = parseYaml(text, yamlLimits.levels)
  const isJson = text.trimStart().startsWith('{')
  const document = parseDocument(isMapLike(before) ? text : '{}', { prettyErrors: false })
  for (const edit of edits) apply(document, edit)
  if (isMap(document.contents) && !isJson) document.contents.flow = false
  if (isJson) return `${JSON.stringify(document.toJS(), null, 2)}\n`
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function isMapLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function apply(document: Document, { path, value }: TextEdit): void {
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path)
    return
  }
  for (let depth = 1; depth < path.length; depth += 1) {
    const around = document.getIn(path.slice(0, depth), true)
    if (!isMap(around)) document.setIn(path.slice(0, depth), document.createNode({}))
  }
  const old = document.getIn(path, true)
  const node = document.createNode(value, { flow: true })
  // What was said beside the value is still said.
  if (isNode(old) && isNode(node) && old.comment) node.comment = old.comment
  document.setIn(path, node)
}
