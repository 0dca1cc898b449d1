import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

/**
 * Has routes of the API that declare no query refuse one, as those that declare one refuse what it does not name: a word that
 * has no effect is a mistake that nobody would see. To be installed before the routes are.
 */
export function refuseUnknownQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/v1/') || route.schema?.querystring !== undefined) return
    route.schema = { ...route.schema, querystring: z.strictObject({}) }
  })
}
