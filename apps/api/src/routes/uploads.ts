import { Readable } from 'node:stream'
import {
  ProblemError,
  storedPortionSchema,
  uploadRequestSchema,
  uploadSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { partsOf } from '../http/checked-body.ts'
import type { Uploads } from '../uploads/uploads.ts'

const id = z.string().regex(/^[0-9a-f]{64}$/, 'is no id of an upload')
const type = 'application/octet-stream'
const example = { portions: [{ sha256: '0'.repeat(64), bytes: 1024 }] }
/** Room for the most portions that a list may have. */
const longestList = 16 * 2 ** 20

/**
 * Files on their way to the API, as a tar archive in portions: what was received stays received, whatever breaks off.
 * The dataset is made of them by POST /v1/datasets.
 */
export const uploadRoutes: FastifyPluginAsyncZod<{ uploads: Uploads }> = async (
  app,
  { uploads },
) => {
  app.addContentTypeParser(type, (_, body, done) => done(null, body))

  app.post(
    '/uploads',
    {
      bodyLimit: longestList,
      config: { scope: 'sweeps', example, problems: ['STORAGE_FULL'] },
      schema: {
        tags: ['Datasets'],
        summary: 'Start or resume an upload; the answer lists the missing portions',
        body: uploadRequestSchema,
        response: { 201: uploadSchema },
      },
    },
    async ({ body }, reply) => {
      const upload = await uploads.begin(body)
      reply.code(201).header('location', `/v1/uploads/${upload.id}`)
      return upload
    },
  )

  app.get(
    '/uploads/:id',
    {
      config: { scope: 'read', problems: ['UPLOAD_NOT_FOUND'] },
      schema: {
        tags: ['Datasets'],
        summary: 'An upload with its missing portions',
        params: z.object({ id }),
        response: { 200: uploadSchema },
      },
    },
    async ({ params }) => uploads.find(params.id),
  )

  app.put(
    '/uploads/:id/portions/:number',
    {
      config: {
        scope: 'sweeps',
        problems: ['UPLOAD_NOT_FOUND', 'UPLOAD_DAMAGED', 'STORAGE_FULL'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Store a portion of an upload; idempotent',
        params: z.object({ id, number: z.coerce.number().int().nonnegative() }),
        response: { 200: storedPortionSchema },
      },
    },
    async ({ params, body }) => {
      if (!(body instanceof Readable)) {
        throw new ProblemError('INVALID_REQUEST', `Send the portion as the body, as ${type}.`)
      }
      return uploads.receive(params.id, params.number, partsOf(body))
    },
  )

  app.delete(
    '/uploads/:id',
    {
      config: { scope: 'sweeps', answer: 'none' },
      schema: {
        tags: ['Datasets'],
        summary: 'Abort an upload',
        params: z.object({ id }),
      },
    },
    async ({ params }, reply) => {
      await uploads.forget(params.id)
      return reply.code(204).send()
    },
  )
}
