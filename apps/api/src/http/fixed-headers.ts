import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'

/** Puts Helmet's headers on every answer. They are the same on all, and so are made once: Helmet makes them for each request. */
export async function sendFixedHeaders(
  app: FastifyInstance,
  options: FastifyHelmetOptions,
): Promise<void> {
  const headers = await headersOf(options)
  app.addHook('onRequest', (_request, reply, next) => {
    // As Helmet does, so that streams which are written past Fastify have them too.
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    next()
  })
}

/** What an answer has with Helmet, and has not without it. */
async function headersOf(options: FastifyHelmetOptions): Promise<[string, string][]> {
  const bare = await answerOf(Fastify())
  const helmeted = Fastify()
  await helmeted.register(helmet, options)
  const { headers } = await answerOf(helmeted)
  const added = Object.entries(headers).filter(([name]) => !(name in bare.headers))
  return added.map(([name, value]) => [name, String(value)])
}

const answerOf = (app: FastifyInstance) => app.get('/', async () => '').inject('/')
