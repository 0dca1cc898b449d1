import { createHash } from 'node:crypto'
import type { AskStore, SweepRecord, SweepStore } from '@sweepstack/core'
import { curvesQuerySchema, ProblemError, trialStatuses } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { CurveReader } from '../curves/curve-cache.ts'
import { curveFile } from '../curves/curve-file.ts'
import { readSweepCurves } from '../curves/sweep-curves.ts'
import { oneByOne } from '../http/one-by-one.ts'
import { sendRaw } from '../http/replies.ts'
import { asFields, asNumbers, asOneOf, readConditions } from '../leaderboard/check-query.ts'
import { type Field, metricsOf, parametersOf } from '../leaderboard/fields.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface CurveParts {
  sweeps: Pick<SweepStore, 'read' | 'trials'>
  curves: CurveReader
  asks: Pick<AskStore, 'metrics'>
}

/** Figures of a trial that a condition can name, beside its parameters and metrics. */
const figures = ['trial', 'score', 'seed']

/** The curves of a whole sweep in one file, by lineage: trials that share one share its curve. */
export const curveRoutes: FastifyPluginAsyncZod<CurveParts> = async (
  app,
  { sweeps, curves, asks },
) => {
  // One file at a time is made, so that the memory for them is bounded.
  const inTurn = oneByOne()

  app.get(
    '/sweeps/:id/curves',
    {
      config: { scope: 'read', answer: 'bytes', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary: 'Curves of all trials by lineage, in a safetensors file; filter with where',
        params: idParams,
        querystring: curvesQuerySchema,
      },
    },
    async ({ params: { id }, query, headers }, reply) => {
      const sweep = await readSweep(sweeps, id)
      const asked = askedOf(sweep, query, await metricsOf(asks, sweep))
      const etag = tagOf(sweep, query)
      reply.header('etag', etag).header('cache-control', 'no-cache')
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send()
      const { cursor } = sweep
      const file = await inTurn(async () => {
        const found = await readSweepCurves({ sweeps, curves }, id, asked)
        return curveFile(found, { sweep: id, cursor, metrics: asked.metrics })
      })
      return sendRaw(
        reply,
        'application/octet-stream',
        Buffer.from(file.buffer, file.byteOffset, file.byteLength),
      )
    },
  )
}

type Query = (typeof curvesQuerySchema)['_output']

/** @throws ProblemError INVALID_REQUEST */
function askedOf(sweep: SweepRecord, query: Query, reported: readonly string[]) {
  const { definition } = sweep.state
  const measured = [...reported, 'learning_rate', 'seconds']
  const metrics = [query.metric ?? definition.metric.name].flat()
  for (const [place, name] of metrics.entries()) {
    if (measured.includes(name)) continue
    const message = `there is no metric "${name}"; there are ${measured.join(', ')}`
    throw new ProblemError('INVALID_REQUEST', `metric: ${message}.`, [
      { path: metrics.length === 1 ? 'metric' : `metric.${place}`, message },
    ])
  }
  const parameters = parametersOf(sweep).map(({ name }): Field => {
    return { name, of: 'parameter', key: name }
  })
  const conditions = readConditions([query.where].flat(), [
    ...asNumbers(figures),
    asOneOf('status', trialStatuses),
    ...asNumbers(measured),
    ...asFields(parameters, definition),
    ...asNumbers(['epochs']),
  ])
  const { points, after, limit } = query
  const named = new Set(conditions.map(({ name }) => name))
  const inConditions = measured.filter((name) => named.has(name))
  return { metrics, conditions, metricNames: inConditions, points, after, limit }
}

/** Curves change with the events of their sweep; the other two tell where these are not kept any more. */
function tagOf({ id, cursor, version, trainedEpochs }: SweepRecord, query: Query): string {
  const text = JSON.stringify([1, id, cursor, version, trainedEpochs, query])
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
}
