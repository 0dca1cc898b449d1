import { ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance } from 'fastify'

/**
 * Headers that say one thing, and decide something. Of most of them Node keeps the first and drops the others without a
 * word, the others it joins into one value: a proxy on the way may have read the other one.
 */
const single = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'host',
  'idempotency-key',
  'if-match',
  'last-event-id',
  'origin',
  'x-artifact-sha256',
])

/** Answers 400 to a request that has one of them twice; two lengths of a body Node refuses itself. */
export function refuseTwinHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { rawHeaders } }) => {
    const seen = new Set<string>()
    for (let place = 0; place < rawHeaders.length; place += 2) {
      const name = (rawHeaders[place] as string).toLowerCase()
      if (!single.has(name)) continue
      if (seen.has(name)) {
        throw new ProblemError(
          'INVALID_REQUEST',
          `The request has more than one ${name} header: send it once.`,
        )
      }
      seen.add(name)
    }
  })
}
