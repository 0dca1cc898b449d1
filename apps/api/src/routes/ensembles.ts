import { submissionTable } from '@sweepstack/outputs'
import { ensembleSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { ensembleOf, ensembleOnTest } from '../ensemble.ts'
import { idParams, readSweep } from '../records.ts'
import { asFile, askAgain, waiting } from '../replies.ts'

const querystring = z.strictObject({
  candidates: z.coerce.number().int().min(1).max(50).default(10),
})
const waitingSchema = z.strictObject({ status: z.literal('waiting') })

/** Models that predict together; 202 with Retry-After while workers make predictions. */
export const ensembleRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/ensemble',
    {
      config: { scope: 'read' },
      schema: {
        params: idParams,
        querystring,
        response: { 200: ensembleSchema, 202: waitingSchema },
      },
    },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const ensemble = await ensembleOf(deps, await readSweep(deps, id), candidates)
      if (ensemble !== undefined) return ensemble
      askAgain(reply)
      return waiting
    },
  )

  app.get(
    '/sweeps/:id/ensemble/submission.csv',
    { config: { scope: 'read' }, schema: { params: idParams, querystring } },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const sweep = await readSweep(deps, id)
      const predictions = await ensembleOnTest(deps, sweep, candidates)
      if (predictions !== undefined) {
        asFile(reply, `${sweep.name} submission.csv`)
        return reply.type('text/csv; charset=utf-8').send(submissionTable(predictions))
      }
      return askAgain(reply).send(waiting)
    },
  )
}
