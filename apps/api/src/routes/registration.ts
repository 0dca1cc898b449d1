import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import {
  datasetBeingReadSchema,
  datasetNameSchema,
  datasetReadingSchema,
  datasetRegistrationSchema,
  datasetSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { DatasetOptions, Registrations } from '../datasets/registration.ts'
import { partsOf } from '../http/checked-body.ts'
import { inlined } from '../openapi/json-schema.ts'
import { unpackForm } from '../uploads/unpack-form.ts'
import { unpackTar } from '../uploads/unpack-tar.ts'

const tar = 'application/x-tar'
const form = 'multipart/form-data'
/** RFC 7240, 4.3: for how many seconds the client would wait for the dataset itself. */
const headersSchema = z.looseObject({
  prefer: z
    .string()
    .optional()
    .describe('`wait=1`: answer 202 with the progress after a second; by default after 25'),
})
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
        headers: headersSchema,
        response: { 201: datasetSchema, 202: datasetBeingReadSchema },
      },
    },
    async (request, reply) => {
      const holdsFiles = request.isMultipart() || request.body instanceof Readable
      const answer = holdsFiles
        ? await fromBody(request)
        : await registrations.ask(
            parsed(datasetRegistrationSchema, request.body),
            preferredWaitMs(request.headers.prefer),
          )
      if ('status' in answer) return reply.code(202).header('retry-after', '1').send(answer)
      reply.code(201)
      return answer
    },
  )
}

/** Undefined where no wait is preferred; what cannot be read is passed over, as RFC 7240 has it. */
function preferredWaitMs(prefer: unknown): number | undefined {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i.exec(
    String(prefer ?? ''),
  )?.[1]
  return seconds === undefined ? undefined : 1000 * Number(seconds)
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
