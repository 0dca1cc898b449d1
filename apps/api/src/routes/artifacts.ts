import { createHash } from 'node:crypto'
import { hashHeader } from '@sweepstack/artifacts'
import { ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { sendRaw } from '../replies.ts'

/** Largest artifact that is taken over HTTP, in bytes. */
const bodyLimit = 2 ** 31 - 1
const name = z.object({ '*': z.string() })

/** The artifact store for workers that share no disk with the API. */
export const artifactRoutes: FastifyPluginAsyncZod<Deps> = async (app, { artifacts }) => {
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit },
    (_, body, done) => done(null, body),
  )

  app.get(
    '/artifacts/',
    { schema: { querystring: z.strictObject({ prefix: z.string().default('') }) } },
    async ({ query: { prefix } }) => ({ files: await artifacts.list(prefix) }),
  )

  app.get('/artifacts/*', { schema: { params: name } }, async ({ params }, reply) => {
    const bytes = await artifacts.get(params['*'])
    if (bytes === undefined) throw missing(params['*'])
    reply.header(hashHeader, sha256(bytes))
    return sendRaw(reply, 'application/octet-stream', Buffer.from(bytes))
  })

  app.put('/artifacts/*', { bodyLimit, schema: { params: name } }, async (request, reply) => {
    const bytes = request.body as Buffer
    const claimed = request.headers[hashHeader]
    if (claimed !== undefined && claimed !== sha256(bytes)) {
      throw new ProblemError('INVALID_REQUEST', 'The body does not have the SHA-256 that was sent.')
    }
    await artifacts.put(request.params['*'], bytes)
    return reply.code(204).send()
  })

  app.delete('/artifacts/*', { schema: { params: name } }, async ({ params }, reply) => {
    await artifacts.delete(params['*'])
    return reply.code(204).send()
  })
}

function missing(artifact: string): ProblemError {
  return new ProblemError('ARTIFACT_NOT_FOUND', `There is no artifact ${artifact}.`)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
