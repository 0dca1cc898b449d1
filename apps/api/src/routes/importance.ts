import type { SweepStore } from '@sweepstack/core'
import type { Pictures } from '@sweepstack/outputs'
import { importanceMethods, importanceSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { sendRaw } from '../http/replies.ts'
import type { Importances } from '../importance/importances.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface ImportanceParts {
  sweeps: Pick<SweepStore, 'read'>
  importances: Importances
  pictures: Pictures
}

const querySchema = z.strictObject({
  metric: z.string().min(1).max(200).optional(),
  goal: z.enum(['maximize', 'minimize']).optional(),
  method: z.enum(importanceMethods).default('fanova'),
  epoch: z.coerce.number().int().min(1).max(100_000).optional(),
})

/** Which parameters decide what a sweep reached. */
export const importanceRoutes: FastifyPluginAsyncZod<ImportanceParts> = async (app, parts) => {
  const { sweeps, importances, pictures } = parts

  app.get(
    '/sweeps/:id/importance',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary: 'Importance of the parameters for a metric, alone and in pairs, with intervals',
        params: idParams,
        querystring: querySchema,
        response: { 200: importanceSchema },
      },
    },
    async ({ params: { id }, query }) => importances.of(await readSweep(sweeps, id), query),
  )

  app.get(
    '/sweeps/:id/importance.png',
    {
      config: { scope: 'read', answer: 'png', problems: [...ofSweep, 'PICTURE_FAILED'] },
      schema: {
        tags: ['Sweeps'],
        summary: 'The importance of the parameters as a picture',
        params: idParams,
        querystring: querySchema,
      },
    },
    async ({ params: { id }, query }, reply) => {
      const sweep = await readSweep(sweeps, id)
      const report = await importances.of(sweep, query)
      const title = `What decides ${report.metric.name} in ${sweep.name}`
      const picture = { kind: 'importance' as const, title, report }
      return sendRaw(reply, 'image/png', await pictures.draw(id, picture))
    },
  )
}
