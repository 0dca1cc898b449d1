import { createHash, timingSafeEqual } from 'node:crypto'
import { ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance } from 'fastify'

/** With a key, every route under /v1 asks for it: `Authorization: Bearer <key>`. */
export function requireKey(app: FastifyInstance, apiKey: string | undefined): void {
  if (apiKey === undefined) return
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(`Bearer ${apiKey}`)
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/v1')) return
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw new ProblemError('UNAUTHORIZED', 'Send the key as Authorization: Bearer <key>.')
    }
  })
}
