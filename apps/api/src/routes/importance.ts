import type { SweepStore } from '@sweepstack/core'
import { importanceMethods, importanceSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Importances } from '../importance/importances.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../records.ts'

interface ImportanceParts {
  sweeps: Pick<SweepStore, 'read'>
  importances: Importances
}

/** Which parameters decide what a sweep reached. */
export const importanceRoutes: FastifyPluginAsyncZod<ImportanceParts> = async (app, parts) => {
  const { sweeps, importances } = parts

  app.get(
    '/sweeps/:id/importance',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary: 'Importance of the parameters for a metric, alone and in pairs, with intervals',
        params: idParams,
        querystring: z.strictObject({
          metric: z.string().min(1).max(200).optional(),
          goal: z.enum(['maximize', 'minimize']).optional(),
          method: z.enum(importanceMethods).default('fanova'),
          epoch: z.coerce.number().int().min(1).max(100_000).optional(),
        }),
        response: { 200: importanceSchema },
      },
    },
    async ({ params: { id }, query }) => importances.of(await readSweep(sweeps, id), query),
  )
}
