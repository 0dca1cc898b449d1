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
  type SweepDefinition,
  sweepListQuerySchema,
  sweepListSchema,
  sweepSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdmissionPorts } from '../admission/admission.ts'
import { admitPosted } from '../admission/admit-posted.ts'
import { unknownArchitectures } from '../admission/unknown-architectures.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition, ofSweep } from '../openapi/route-description.ts'
import { isFromOthers, withOrigin } from '../sweeps/clone-sweep.ts'
import { idParams, readSweep } from '../sweeps/records.ts'
import type { ViewSweep } from '../sweeps/sweep-views.ts'

interface SweepParts extends AdmissionPorts {
  sweeps: SweepStore
  view: ViewSweep
}

export const sweepRoutes: FastifyPluginAsyncZod<SweepParts> = async (app, parts) => {
  const { sweeps, view } = parts

  app.post(
    '/sweeps',
    {
      config: {
        scope: 'sweeps',
        ...definitionBody,
        problems: [
          ...ofDefinition,
          'SWEEP_NOT_FOUND',
          'WARM_START_IMPOSSIBLE',
          'IDEMPOTENCY_CONFLICT',
        ],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Create a sweep, new or from others; idempotent by Idempotency-Key',
        body: z.unknown(),
        headers: z.looseObject({ 'idempotency-key': z.string().min(1).max(200).optional() }),
        response: { 200: sweepSchema, 201: sweepSchema },
      },
    },
    async ({ body, headers }, reply) => {
      const id = newId()
      const answer = await create(parts, { id, body, key: headers['idempotency-key'] })
      const repeated = answer.kind === 'repeated'
      const record = await readSweep(sweeps, repeated ? answer.id : id)
      reply.code(repeated ? 200 : 201).header('location', `/v1/sweeps/${record.id}`)
      return view(record)
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
      return { ...page, sweeps: await Promise.all(page.sweeps.map((one) => view(one))) }
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
    async ({ params: { id } }) => view(await readSweep(sweeps, id)),
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

/**
 * What a key stands for is known by what was sent: what other sweeps are by now, or that they are gone, changes nothing for
 * a body that is sent again.
 * @throws ProblemError IDEMPOTENCY_CONFLICT, UNKNOWN_DATASET, and those of a definition
 */
async function create(
  parts: SweepParts,
  { id, body, key }: { id: string; body: unknown; key: string | undefined },
): Promise<CreateAnswer> {
  const { sweeps } = parts
  const posted = isFromOthers(body) ? undefined : definitionOf(body)
  const idempotency = key === undefined ? undefined : { key, digest: digestOf(posted ?? body) }
  const before = idempotency && (await sweeps.postedBefore(idempotency))
  if (before?.kind === 'repeated') return before
  if (before !== undefined) throw keyInUse()
  const origin = await withOrigin(sweeps, body)
  const read = () => posted ?? definitionOf(origin.body)
  const { dataset, definition, plan } = await admitPosted(parts, origin, { read, id })
  const answer = await sweeps.create({
    id,
    name: definition.name,
    tags: definition.tags,
    state: initialState(definition, dataset.hash),
    plan,
    ifRegistered: definition.trainer === undefined,
    isAsked: definition.trainer === 'external',
    ...(idempotency === undefined ? {} : { idempotency }),
  })
  refuseUncreated(answer, dataset)
  return answer
}

function definitionOf(body: unknown): SweepDefinition {
  return parseDefinition(withChosenSearch(body), unknownArchitectures)
}

/** Of the values of a body: in whatever order they stand, and in JSON or YAML. */
function digestOf(body: unknown): string {
  const plain = JSON.parse(JSON.stringify(body))
  return createHash('sha256').update(canonicalJson(plain)).digest('hex')
}

/** @throws ProblemError IDEMPOTENCY_CONFLICT, UNKNOWN_DATASET */
function refuseUncreated({ kind }: CreateAnswer, { name }: Pick<Dataset, 'name'>): void {
  if (kind === 'conflict') throw keyInUse()
  if (kind === 'datasetGone') {
    throw new ProblemError(
      'UNKNOWN_DATASET',
      `The dataset "${name}" was removed in the meantime.`,
      [{ path: 'dataset', message: 'is not registered' }],
    )
  }
}

function keyInUse(): ProblemError {
  return new ProblemError(
    'IDEMPOTENCY_CONFLICT',
    'This Idempotency-Key was used for another definition: use a new one.',
  )
}

function newId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return `swp_${Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('')}`
}
