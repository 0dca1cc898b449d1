import { ProblemError } from '@sweepstack/protocol'
import { DuplicateKey, parseJson, parseYaml, yamlLimits } from '@sweepstack/sweep-file'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { scan } from 'secure-json-parse'

export const bodyTypes = ['application/json', 'application/yaml', 'application/octet-stream']

const yamlTypes = ['application/yaml', 'application/x-yaml', 'text/yaml']

/**
 * What a body may be: JSON, or YAML as sweep files are. A type without a body is no body, for many clients
 * name a type with every call; other types, charsets and encodings are refused.
 */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const add = (
    name: string,
    types: string[],
    parse: (text: string) => unknown,
    limits: { bodyLimit?: number } = {},
  ) =>
    app.addContentTypeParser(
      types,
      { parseAs: 'buffer', ...limits },
      async (request: FastifyRequest, body: Buffer) => {
        const text = textOf(body, request.headers['content-type'])
        if (text === '') return undefined
        try {
          const value = parse(text)
          refuseOdd(value, 0)
          return scanned(value)
        } catch (error) {
          const detail = `The ${name} cannot be read: ${(error as Error).message}`
          const errors =
            error instanceof DuplicateKey
              ? [{ path: error.path, message: 'is there twice: write it once' }]
              : []
          throw new ProblemError('INVALID_REQUEST', detail, errors)
        }
      },
    )
  add('JSON', ['application/json'], parseJson)
  add('YAML', yamlTypes, (text) => parseYaml(text, yamlLimits.levels), {
    bodyLimit: yamlLimits.bytes,
  })
  app.addHook('onRequest', async ({ headers }, reply) => {
    const encoding = headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return
    reply.header('accept-encoding', 'identity')
    throw new ProblemError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Compressed bodies are not supported: send it uncompressed, without Content-Encoding.',
    )
  })
}

/** What is said of a body that is larger than its type may be. */
export function tooLarge({ headers, routeOptions }: FastifyRequest): string {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const { bodyLimit } = routeOptions
  return yamlTypes.includes(type.trim())
    ? `The body is larger than the ${yamlLimits.bytes} bytes of YAML accepted here: send it as JSON, up to ${bodyLimit} bytes.`
    : `The body is larger than the ${bodyLimit} bytes accepted here.`
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** @throws ProblemError for what is no UTF-8: replaced letters would pass for the user's own */
function textOf(body: Buffer, type = ''): string {
  const charset = /charset="?([^\s";]+)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new ProblemError(
      'UNSUPPORTED_MEDIA_TYPE',
      'The charset is not UTF-8: send the text in UTF-8.',
    )
  }
  try {
    return decoder.decode(body)
  } catch {
    throw new ProblemError('INVALID_REQUEST', 'The body is not UTF-8: send it in UTF-8.')
  }
}

/** Levels of lists and objects in one another; an alias of YAML that contains itself has no end. */
const maxDepth = 64

/** @throws SyntaxError for what nests too deep, and for text that UTF-8, and so Redis, could not keep as it is */
function refuseOdd(value: unknown, depth: number): void {
  if (typeof value === 'string' && !isWellFormed(value)) {
    throw new SyntaxError('a string in it contains half of a surrogate pair')
  }
  if (typeof value !== 'object' || value === null) return
  if (depth === maxDepth) throw new SyntaxError(`it is nested more than ${maxDepth} levels deep`)
  for (const [key, inner] of Object.entries(value)) {
    refuseOdd(key, depth)
    refuseOdd(inner, depth + 1)
  }
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** @throws SyntaxError for keys that would reach the prototype of all objects, if copied by name */
function scanned(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? scan(value) : value
}
