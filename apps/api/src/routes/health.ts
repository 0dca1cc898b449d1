import type { RedisHandle } from '@sweepstack/redis'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

interface HealthParts {
  redis: Pick<RedisHandle, 'ping' | 'ensureFit'>
}

const status = <T extends string>(word: T) => z.strictObject({ status: z.literal(word) })

/** Probes, open to everyone: they say no more than that there is an API. */
export const healthRoutes: FastifyPluginAsyncZod<HealthParts> = async (app, { redis }) => {
  app.get(
    '/health/live',
    {
      schema: {
        tags: ['Health'],
        summary: 'Liveness: this process responds',
        response: { 200: status('live') },
      },
    },
    async () => ({
      status: 'live' as const,
    }),
  )
  app.get(
    '/health/ready',
    {
      schema: {
        tags: ['Health'],
        summary: 'Readiness: Redis responds',
        response: { 200: status('ready') },
      },
    },
    async () => {
      await redis.ping()
      await redis.ensureFit()
      return { status: 'ready' as const }
    },
  )
}
