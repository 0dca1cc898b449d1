import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import {
  datasetNameSchema,
  datasetReadingSchema,
  datasetRegistrationSchema,
  datasetSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { partsOf } from '../checked-body.ts'
import { inlined } from '../openapi/json-schema.ts'
import type { DatasetOptions, Registrations } from '../registration.ts'
import { waiting } from '../replies.ts'
import { unpackForm } from '../uploads/unpack-form.ts'
import { unpackTar } from '../uploads/unpack-tar.ts'

const tar = 'application/x-tar'
const form = 'multipart/form-data'
const waitingSchema = z
  .strictObject({ status: z.literal('waiting') })
  .describe('The dataset is still being read: repeat the request after Retry-After')
/** Beside files: `reading` is JSON, for the query and the fields of a form are text. */
const optionsSchema = z.strictObject({
  name: datasetNameSchema,
  reading: z.string().optional(),
})

const example = { name: 'my-images', folder: 'sources/my-images' }

/** What the body of a registration may be, for the reference. */
const bodies = {
  content: {
    'application/json': {
      schema: { ...inlined(datasetRegistrationSchema), examples: [example] },
    },
    [tar]: { schema: { type: 'string', format: 'binary' } },
    [form]: {
      schema: {
        type: 'object',
        required: ['name'],
        properties: { name: inlined(datasetNameSchema), reading: { type: 'string' } },
        additionalProperties: { type: 'string', format: 'binary' },
      },
    },
  },
}

/** Registers a dataset: of a folder or an upload, or of the files in the body itself. */
export const registrationRoutes: FastifyPluginAsyncZod<{ registrations: Registrations }> = async (
  app,
  { registrations },
) => {
  await app.register(multipart)
  app.addContentTypeParser(tar, (_, body, done) => done(null, body))

  const fromBody = (request: FastifyRequest) =>
    registrations.fromFiles(async (target) => {
      if (request.isMultipart()) return optionsOf(await unpackForm(request, target))
      const options = optionsOf(request.query)
      await unpackTar(partsOf(request.body as Readable), target)
      return options
    })

  app.post(
    '/datasets',
    {
      config: {
        scope: 'sweeps',
        bodies,
        problems: [
          'INVALID_DATASET',
          'UNREADABLE_FILES',
          'FOLDER_NOT_SEEN',
          'UPLOAD_NOT_FOUND',
          'UPLOAD_INCOMPLETE',
          'STORAGE_FULL',
        ],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Register a folder under the data root, an upload, or the files in the body',
        querystring: optionsSchema.partial(),
        response: { 201: datasetSchema, 202: waitingSchema },
      },
    },
    async (request, reply) => {
      const holdsFiles = request.isMultipart() || request.body instanceof Readable
      const dataset = holdsFiles
        ? await fromBody(request)
        : await registrations.ask(parsed(datasetRegistrationSchema, request.body))
      if (dataset === undefined) return reply.code(202).header('retry-after', '1').send(waiting)
      reply.code(201)
      return dataset
    },
  )
}

function optionsOf(fields: unknown): DatasetOptions {
  const { name, reading = '{}' } = parsed(optionsSchema, fields)
  return { name, ...parsed(datasetReadingSchema, jsonOf(reading)) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** @throws ProblemError INVALID_REQUEST with each place at fault */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  if (value === undefined) {
    const types = ['application/json', tar, form].join(', ')
    throw new ProblemError('INVALID_REQUEST', `There is no body: send one as ${types}.`)
  }
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new ProblemError('INVALID_REQUEST', 'The options of the dataset are not valid.', errors)
}
