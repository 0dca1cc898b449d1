import type { SweepStore } from '@sweepstack/core'
import { submissionTable } from '@sweepstack/outputs'
import { ensembleSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { asFile, askAgain, waiting } from '../http/replies.ts'
import { ofPredictions, ofSweep } from '../openapi/route-description.ts'
import type { Ensembles } from '../predictions/ensembles.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

const querystring = z.strictObject({
  candidates: z.coerce.number().int().min(1).max(50).default(10),
})
const waitingSchema = z.strictObject({ status: z.literal('waiting') })

interface EnsembleParts {
  sweeps: Pick<SweepStore, 'read'>
  ensembles: Ensembles
}

/** Models that predict together; 202 with Retry-After while workers make predictions. */
export const ensembleRoutes: FastifyPluginAsyncZod<EnsembleParts> = async (app, parts) => {
  const { sweeps, ensembles } = parts

  app.get(
    '/sweeps/:id/ensemble',
    {
      config: { scope: 'read', problems: [...ofSweep, ...ofPredictions] },
      schema: {
        tags: ['Outputs'],
        summary: 'Find an ensemble: trials that predict better together',
        params: idParams,
        querystring,
        response: { 200: ensembleSchema, 202: waitingSchema },
      },
    },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const ensemble = await ensembles.of(await readSweep(sweeps, id), candidates)
      if (ensemble !== undefined) return ensemble
      askAgain(reply)
      return waiting
    },
  )

  app.get(
    '/sweeps/:id/ensemble/submission.csv',
    {
      config: {
        scope: 'read',
        answer: 'csv',
        waits: true,
        problems: [...ofSweep, ...ofPredictions],
      },
      schema: {
        tags: ['Outputs'],
        summary: 'Submission of the ensemble: Image,Class of the test images',
        params: idParams,
        querystring,
      },
    },
    async ({ params: { id }, query: { candidates } }, reply) => {
      const sweep = await readSweep(sweeps, id)
      const predictions = await ensembles.onTest(sweep, candidates)
      if (predictions !== undefined) {
        asFile(reply, `${sweep.name} submission.csv`)
        return reply.type('text/csv; charset=utf-8').send(submissionTable(predictions))
      }
      return askAgain(reply).send(waiting)
    },
  )
}
