import type { OutgoingHttpHeaders } from 'node:http'
import { isLive, type SweepStore } from '@sweepstack/core'
import { cursorSchema, isBeginning, sweepIdSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type StreamSources, streamEvents } from '../event-stream.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { readSweep } from '../records.ts'

interface EventParts extends StreamSources {
  sweeps: Pick<SweepStore, 'read' | 'standing'>
}

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}
const params = z.object({ id: sweepIdSchema })

/** Server-sent events of a sweep, resumable by Last-Event-ID or `after`; they end with the sweep. */
export const eventRoutes: FastifyPluginAsyncZod<EventParts> = async (app, parts) => {
  app.head(
    '/sweeps/:id/events',
    {
      config: { scope: 'read', answer: 'events', problems: ofSweep },
      schema: { tags: ['Sweeps'], summary: 'Check whether the sweep has an event stream', params },
    },
    async (request, reply) => {
      await readSweep(parts.sweeps, request.params.id)
      return reply.headers(streamHeaders).send()
    },
  )

  app.get(
    '/sweeps/:id/events',
    {
      config: { scope: 'read', answer: 'events', problems: ofSweep },
      exposeHeadRoute: false,
      schema: {
        tags: ['Sweeps'],
        summary: 'Server-sent events, resumable by Last-Event-ID',
        params,
        querystring: z.strictObject({ after: cursorSchema.optional() }),
        headers: z.looseObject({ 'last-event-id': cursorSchema.optional() }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { state, cursor } = await readSweep(parts.sweeps, id)
      const last = request.headers['last-event-id']
      // Who has all of a sweep that ended and comes again is told not to: so says the standard.
      if (last === cursor && !isBeginning(cursor) && !isLive(state.status))
        return reply.code(204).send()
      const from = last ?? request.query.after ?? '0'
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        ...streamHeaders,
      })
      await streamEvents(parts, { sweep: id, from }, reply.raw).catch((error) =>
        request.log.warn({ err: error }, 'event stream ended'),
      )
      reply.raw.end()
    },
  )
}
