import { submissionTable } from '@sweepstack/outputs'
import { ensembleSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { ensembleOf, ensembleOnTest } from '../ensemble.ts'
import { idParams, readSweep } from './sweeps.ts'

const querystring = z.strictObject({
  candidates: z.coerce.number().int().min(1).max(50).default(10),
})
const waiting = z.strictObject({ status: z.literal('waiting') })

/** Models that predict together; 202 with Retry-After while workers make predictions. */
export const ensembleRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/ensemble',
    { schema: { params: idParams, querystring, response: { 200: ensembleSchema, 202: waiting } } },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const ensemble = await ensembleOf(deps, await readSweep(deps, id), candidates)
      if (ensemble !== undefined) return ensemble
      reply.code(202).header('retry-after', '2')
      return { status: 'waiting' as const }
    },
  )

  app.get(
    '/sweeps/:id/ensemble/submission.csv',
    { schema: { params: idParams, querystring } },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const predictions = await ensembleOnTest(deps, await readSweep(deps, id), candidates)
      if (predictions !== undefined) {
        return reply.type('text/csv; charset=utf-8').send(submissionTable(predictions))
      }
      return reply.code(202).header('retry-after', '2').send({ status: 'waiting' })
    },
  )
}
