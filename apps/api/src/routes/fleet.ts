import { workerListSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'

export const fleetRoutes: FastifyPluginAsyncZod<Deps> = async (app, { redis }) => {
  app.get(
    '/workers',
    { config: { scope: 'read' }, schema: { response: { 200: workerListSchema } } },
    async () => ({
      workers: await redis.fleet.list(),
    }),
  )
}
