import type { SweepStore } from '@sweepstack/core'
import { decisionListSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface DecisionParts {
  sweeps: Pick<SweepStore, 'read' | 'decisions' | 'decisionCount'>
}

/** The log of what was decided on trials: the whole of it, where the events are for live views only. */
export const decisionRoutes: FastifyPluginAsyncZod<DecisionParts> = async (app, { sweeps }) => {
  app.get(
    '/sweeps/:id/decisions',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Trials'],
        summary: 'Why trials went on, rested, were stopped or tried again, in order',
        params: idParams,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          after: z.coerce.number().int().min(0).default(0),
          last: z.coerce
            .number()
            .int()
            .min(1)
            .max(1000)
            .optional()
            .describe('the last so many of them, in place of the first `limit`'),
        }),
        response: { 200: decisionListSchema },
      },
    },
    async ({ params: { id }, query }) => {
      await readSweep(sweeps, id)
      const total = await sweeps.decisionCount(id)
      const decisions = await sweeps.decisions(id, query)
      return { decisions, cursor: decisions.at(-1)?.number ?? query.after, total }
    },
  )
}
