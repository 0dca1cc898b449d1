import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { guardRoutes } from './guard.ts'

test.each([{}, { config: {} }, { config: { scope: 'all' as never } }])(
  'a route with %j, no scope, keeps the application from being built',
  async (options) => {
    const app = Fastify()
    const nobody = async () => undefined
    const access = { callerOf: nobody, callerIn: nobody, begin: nobody, end: nobody }
    guardRoutes(app, { asksForKey: async () => true, ...access })
    const add = () => app.get('/v1/new', options, async () => 'open')
    expect(add).toThrow(/GET \/v1\/new declares no scope/)
    await app.close()
  },
)
