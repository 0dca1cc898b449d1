import type { Fleet } from '@sweepstack/core'
import { workerListSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'

export const fleetRoutes: FastifyPluginAsyncZod<{ fleet: Fleet }> = async (app, { fleet }) => {
  app.get(
    '/workers',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Fleet'],
        summary: 'List live workers',
        response: { 200: workerListSchema },
      },
    },
    async () => ({
      workers: await fleet.list(),
    }),
  )
}
