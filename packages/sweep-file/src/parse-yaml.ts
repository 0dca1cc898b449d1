import { Lexer, type Node, Parser, parseDocument, visit } from 'yaml'
import { DuplicateKey } from './duplicate-key.ts'
import { nameOf, pathTo } from './node-path.ts'

/** Reading YAML takes a hundred times as long as reading JSON: what is larger is refused, or sent as JSON. */
export const yamlLimits = { bytes: 64 * 1024, levels: 64 } as const

/** Of the parser's stack: one level of nesting takes at most three. */
const stackOf = (levels: number) => 3 * levels

/**
 * The value of a YAML document, found in bounded time. What nests far deeper than `maxDepth` is refused before
 * it is composed: composing calls itself for each level, and where the stack ends in the midst of it V8 ends
 * the process. The first error is enough, as the library takes long to describe thousands.
 * @throws DuplicateKey, and SyntaxError for what is no YAML
 */
export function parseYaml(text: string, maxDepth: number): unknown {
  refuseDepth(text, maxDepth)
  // Twins are looked for below: the library compares each key with all others.
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const
  const document = parseDocument(text, options)
  const [error] = document.errors
  if (error?.code === 'MULTIPLE_DOCS') {
    throw errorAt(text, error.pos[0], 'a second document begins; there must be one only')
  }
  if (error) throw errorAt(text, error.pos[0], error.message)
  refuseTwins(document, text)
  return document.toJS({ maxAliasCount: 20 })
}

/** @throws SyntaxError for what nests deeper, or is no YAML at all */
function refuseDepth(text: string, maxDepth: number): void {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') throw errorAt(text, token.offset, token.message)
    }
    if (parser.stack.length > stackOf(maxDepth)) {
      throw new SyntaxError(`it is nested more than ${maxDepth} levels deep`)
    }
  }
}

function errorAt(text: string, offset: number, message: string): SyntaxError {
  return new SyntaxError(`${lineOf(text, offset)}${message.slice(0, 200)}`)
}

function lineOf(text: string, offset: number): string {
  return `line ${text.slice(0, offset).split('\n').length}: `
}

function refuseTwins(document: ReturnType<typeof parseDocument>, text: string): void {
  visit(document, {
    Map(_, map, ancestors) {
      const known = new Set<string>()
      for (const { key } of map.items) {
        const name = nameOf(key)
        if (known.has(name)) {
          const offset = (key as Node | null)?.range?.[0] ?? 0
          throw new DuplicateKey([...pathTo([...ancestors, map]), name], lineOf(text, offset))
        }
        known.add(name)
      }
    },
  })
}
