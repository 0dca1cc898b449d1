import { Readable } from 'node:stream'
import {
  ArtifactError,
  hashHeader,
  namePattern,
  prefixPattern,
  storeHeader,
} from '@sweepstack/artifacts'
import type { ArtifactStore } from '@sweepstack/core'
import { type ProblemCode, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkedParts, partsOf } from '../http/checked-body.ts'

// The store looks at names; the patterns are for the reference.
const named = z.string().meta({ pattern: namePattern })
const beginning = z.string().meta({ pattern: prefixPattern })
const name = z.object({ '*': named })
const type = 'application/octet-stream'

const bytes = z.int().nonnegative()
const fileList = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), bytes, modifiedAt: z.number() })),
})
const ofArtifact: ProblemCode[] = ['INVALID_ARTIFACT_NAME']

/**
 * The artifact store for workers that share no disk with the API. Files go through in parts, whatever their
 * size: what bounds them is the store's quota.
 */
export const artifactRoutes: FastifyPluginAsyncZod<{ artifacts: ArtifactStore }> = async (
  app,
  { artifacts },
) => {
  app.addHook('onRequest', async (_, reply) => void reply.header(storeHeader, 'sweepstack'))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(type, (_, body, done) => done(null, body))

  app.get(
    '/artifacts/',
    {
      config: { scope: 'read', answer: 'json', shape: fileList, problems: ofArtifact },
      schema: {
        tags: ['Artifacts'],
        summary: 'List files by prefix',
        querystring: z.strictObject({ prefix: beginning.default('') }),
      },
    },
    async ({ query: { prefix } }) => ({ files: await artifacts.list(prefix) }),
  )

  const sizeOf = async (artifact: string): Promise<number> => {
    const found = await artifacts.stat(artifact)
    if (found === undefined) throw missing(artifact)
    return found.bytes
  }

  app.head(
    '/artifacts/*',
    {
      config: { scope: 'read', answer: 'bytes', problems: [...ofArtifact, 'ARTIFACT_NOT_FOUND'] },
      schema: { tags: ['Artifacts'], summary: 'Size of a file', params: name },
    },
    async ({ params }, reply) => {
      const bytes = await sizeOf(params['*'])
      return reply.header('content-length', bytes).type(type).send()
    },
  )

  app.get(
    '/artifacts/*',
    {
      config: { scope: 'read', answer: 'bytes', problems: [...ofArtifact, 'ARTIFACT_NOT_FOUND'] },
      schema: { tags: ['Artifacts'], summary: 'Download a file', params: name },
    },
    async ({ params }, reply) => {
      const bytes = await sizeOf(params['*'])
      const data = await artifacts.stream(params['*'])
      if (data === undefined) throw missing(params['*'])
      const body = data instanceof Readable ? data : Readable.from(data)
      return reply.header('content-length', bytes).type(type).send(body)
    },
  )

  app.put(
    '/artifacts/*',
    {
      config: {
        scope: 'worker',
        answer: 'json',
        shape: z.strictObject({ sha256: z.string(), bytes }),
        problems: [...ofArtifact, 'ARTIFACT_DAMAGED', 'ARTIFACT_NAME_TAKEN', 'STORAGE_FULL'],
      },
      schema: { tags: ['Artifacts'], summary: 'Store a file', params: name },
    },
    async ({ params, body, headers }) => {
      if (!(body instanceof Readable)) {
        throw new ProblemError('INVALID_REQUEST', `Send the file as the body, as ${type}.`)
      }
      return artifacts.put(params['*'], checkedParts(partsOf(body), headers[hashHeader], notSent))
    },
  )

  app.delete(
    '/artifacts/*',
    {
      config: { scope: 'worker', answer: 'none', problems: ofArtifact },
      schema: { tags: ['Artifacts'], summary: 'Delete a file', params: name },
    },
    async ({ params }, reply) => {
      await artifacts.delete(params['*'])
      return reply.code(204).send()
    },
  )
}

const notSent = () =>
  new ArtifactError('NOT_SENT', 'The body does not match the SHA-256 in the request.')

function missing(artifact: string): ProblemError {
  return new ProblemError('ARTIFACT_NOT_FOUND', `There is no artifact ${artifact.slice(0, 200)}.`)
}
