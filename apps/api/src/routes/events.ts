import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sweepIdSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { readSweep } from '../records.ts'

const pollMs = 250
const heartbeatMs = 15_000
const cursor = z.string().regex(/^\d+(-\d+)?$/)

/** Server-sent events of a sweep, resumable by Last-Event-ID; a slow reader slows only itself. */
export const eventRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/events',
    {
      config: { scope: 'read' },
      schema: {
        params: z.object({ id: sweepIdSchema }),
        querystring: z.strictObject({ after: cursor.optional() }),
        headers: z.looseObject({ 'last-event-id': cursor.optional() }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await readSweep(deps, id)
      const from = request.headers['last-event-id'] ?? request.query.after ?? '0'
      const gone = new AbortController()
      request.raw.once('close', () => gone.abort())
      reply.raw.once('close', () => gone.abort())
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      await stream(deps, id, from, gone.signal, (text) => reply.raw.write(text)).catch((error) =>
        request.log.warn({ err: error }, 'event stream ended'),
      )
      reply.raw.end()
    },
  )
}

async function stream(
  { redis }: Deps,
  id: string,
  from: string,
  gone: AbortSignal,
  write: (text: string) => boolean,
): Promise<void> {
  let position = from
  let quietSince = Date.now()
  write(': connected\n\n')
  while (!gone.aborted) {
    const events = await redis.sweeps.events(id, position)
    for (const { id: eventId, event } of events) {
      write(`id: ${eventId}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      position = eventId
      quietSince = Date.now()
    }
    if (Date.now() - quietSince > heartbeatMs) {
      write(': still here\n\n')
      quietSince = Date.now()
    }
    if (events.length === 0) await sleep(pollMs, undefined, { signal: gone }).catch(() => undefined)
  }
}
