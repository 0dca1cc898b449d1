import { createHash, randomInt } from 'node:crypto'
import {
  type CreateAnswer,
  canonicalJson,
  initialState,
  type SweepStore,
  withChosenSearch,
} from '@sweepstack/core'
import {
  type Dataset,
  ProblemError,
  parseDefinition,
  sweepListQuerySchema,
  sweepListSchema,
  sweepSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type AdmissionPorts, admit } from '../admission.ts'
import { withOrigin } from '../clone-sweep.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition, ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../records.ts'
import { unknownArchitectures } from '../unknown-architectures.ts'
import { sweepView } from '../views.ts'

interface SweepParts extends AdmissionPorts {
  sweeps: SweepStore
}

export const sweepRoutes: FastifyPluginAsyncZod<SweepParts> = async (app, parts) => {
  const { sweeps, ...ports } = parts

  app.post(
    '/sweeps',
    {
      config: {
        scope: 'sweeps',
        ...definitionBody,
        problems: [...ofDefinition, 'SWEEP_NOT_FOUND', 'IDEMPOTENCY_CONFLICT'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Create a sweep, new or from others; idempotent by Idempotency-Key',
        body: z.unknown(),
        headers: z.looseObject({ 'idempotency-key': z.string().min(1).max(200).optional() }),
        response: { 200: sweepSchema, 201: sweepSchema },
      },
    },
    async (request, reply) => {
      const posted = parseDefinition(
        withChosenSearch(await withOrigin(sweeps, request.body)),
        unknownArchitectures,
      )
      const id = newId()
      const { dataset, definition, plan } = await admit(ports, posted, id)
      const key = request.headers['idempotency-key']
      const digest = createHash('sha256').update(canonicalJson(posted)).digest('hex')
      const answer = await sweeps.create({
        id,
        name: definition.name,
        tags: definition.tags,
        state: initialState(definition, dataset.hash),
        plan,
        ifRegistered: definition.trainer === undefined,
        isAsked: definition.trainer === 'external',
        ...(key === undefined ? {} : { idempotency: { key, digest } }),
      })
      refuseUncreated(answer, dataset)
      const repeated = answer.kind === 'repeated'
      const record = await readSweep(sweeps, repeated ? answer.id : id)
      reply.code(repeated ? 200 : 201).header('location', `/v1/sweeps/${record.id}`)
      return sweepView(record)
    },
  )

  app.get(
    '/sweeps',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Sweeps'],
        summary: 'List sweeps, newest first; find them by words, tags and status',
        querystring: sweepListQuerySchema,
        response: { 200: sweepListSchema },
      },
    },
    async ({ query }) => {
      const page = await sweeps.list(listingOf(query))
      return { ...page, sweeps: page.sweeps.map(sweepView) }
    },
  )

  app.get(
    '/sweeps/:id',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary: 'A sweep with the number of trials by status',
        params: idParams,
        response: { 200: sweepSchema },
      },
    },
    async ({ params: { id } }) => sweepView(await readSweep(sweeps, id)),
  )
}

type Listing = Parameters<SweepStore['list']>[0]

function listingOf(query: z.infer<typeof sweepListQuerySchema>): Listing {
  const { limit, before, q, tag, status } = query
  const page = { limit, ...(before === undefined ? {} : { before }) }
  const filter = {
    ...(q === undefined ? {} : { text: q }),
    ...(tag === undefined ? {} : { tags: [tag].flat() }),
    ...(status === undefined ? {} : { statuses: [status].flat() }),
  }
  return Object.keys(filter).length === 0 ? page : { ...page, filter }
}

/** @throws ProblemError IDEMPOTENCY_CONFLICT, UNKNOWN_DATASET */
function refuseUncreated({ kind }: CreateAnswer, { name }: Pick<Dataset, 'name'>): void {
  if (kind === 'conflict') {
    throw new ProblemError(
      'IDEMPOTENCY_CONFLICT',
      'This Idempotency-Key was used for another definition: use a new one.',
    )
  }
  if (kind === 'datasetGone') {
    throw new ProblemError(
      'UNKNOWN_DATASET',
      `The dataset "${name}" was removed in the meantime.`,
      [{ path: 'dataset', message: 'is not registered' }],
    )
  }
}

function newId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return `swp_${Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('')}`
}
