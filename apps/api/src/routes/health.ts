import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'

/** Probes, open to everyone: they say no more than that there is an API. */
export const healthRoutes: FastifyPluginAsyncZod<Deps> = async (app, { redis }) => {
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async () => {
    await redis.ping()
    await redis.ensureFit()
    return { status: 'ready' }
  })
}
