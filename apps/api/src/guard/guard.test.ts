import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { guardRoutes } from './guard.ts'

test.each([{}, { config: {} }, { config: { scope: 'all' as never } }])(
  'a route with %j, no scope, keeps the application from being built',
  async (options) => {
    const app = Fastify()
    guardRoutes(app, { asksForKey: async () => true, callerOf: async () => undefined })
    const add = () => app.get('/v1/new', options, async () => 'open')
    expect(add).toThrow(/GET \/v1\/new declares no scope/)
    await app.close()
  },
)
