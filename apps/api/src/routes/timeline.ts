import type { LineageStore, SweepStore } from '@sweepstack/core'
import { timelineSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface TimelineParts {
  sweeps: Pick<SweepStore, 'read' | 'trials'>
  lineages: Pick<LineageStore, 'stretches'>
}

/** When which worker trained what. */
export const timelineRoutes: FastifyPluginAsyncZod<TimelineParts> = async (app, parts) => {
  const { sweeps, lineages } = parts
  app.get(
    '/sweeps/:id/timeline',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary: 'When each lineage was in training, on which slot of which worker',
        params: idParams,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(2000).default(1000),
          after: z.coerce.number().int().min(0).default(0),
        }),
        response: { 200: timelineSchema },
      },
    },
    async ({ params: { id }, query: { limit, after } }) => {
      await readSweep(sweeps, id)
      const trials = await sweeps.trials(id, { after, limit })
      const numbers = new Map<string, number[]>()
      for (const { lineage, number } of trials) {
        numbers.set(lineage, [...(numbers.get(lineage) ?? []), number])
      }
      const keys = [...numbers.keys()]
      const stretches = await lineages.stretches(keys)
      const last = trials.at(-1)
      return {
        sweep: id,
        lineages: keys.map((lineage, place) => ({
          lineage,
          trials: numbers.get(lineage) ?? [],
          stretches: stretches[place] ?? [],
        })),
        next: trials.length === limit && last ? String(last.number) : null,
      }
    },
  )
}
