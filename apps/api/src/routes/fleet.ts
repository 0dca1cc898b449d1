import {
  lineageKeySchema,
  lineageSchema,
  ProblemError,
  workerListSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

export const fleetRoutes: FastifyPluginAsyncZod<Deps> = async (app, { redis }) => {
  app.get(
    '/lineages/:key',
    { schema: { params: z.object({ key: lineageKeySchema }), response: { 200: lineageSchema } } },
    async ({ params: { key } }) => {
      const lineage = await redis.lineages.read(key)
      if (lineage === undefined) {
        throw new ProblemError('LINEAGE_NOT_FOUND', `There is no lineage ${key}.`)
      }
      return lineage
    },
  )
  app.get('/workers', { schema: { response: { 200: workerListSchema } } }, async () => ({
    workers: await redis.fleet.list(),
  }))
}
