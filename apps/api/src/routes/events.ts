import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ChangeFeed, SweepStore } from '@sweepstack/core'
import { cursorSchema, isBeginning, isLive, sweepIdSchema } from '@sweepstack/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { streamInstallation } from '../events/installation-stream.ts'
import { type StreamSources, streamSweep } from '../events/sweep-stream.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { readSweep } from '../sweeps/records.ts'

interface EventParts extends StreamSources {
  sweeps: Pick<SweepStore, 'read' | 'standing'>
  changes: ChangeFeed
}

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}
const params = z.object({ id: sweepIdSchema })
const position = {
  querystring: z.strictObject({ after: cursorSchema.optional() }),
  headers: z.looseObject({ 'last-event-id': cursorSchema.optional() }),
}

/** Server-sent events, resumable by Last-Event-ID or `after`: of a sweep, with which they end, and of all. */
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
        ...position,
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
      await stream(request, reply, (raw) => streamSweep(parts, { sweep: id, from }, raw))
    },
  )

  app.head(
    '/events',
    {
      config: { scope: 'read', answer: 'endlessEvents' },
      schema: { tags: ['Fleet'], summary: 'Check whether there is an event stream of all' },
    },
    async (_, reply) => reply.headers(streamHeaders).send(),
  )

  app.get(
    '/events',
    {
      config: { scope: 'read', answer: 'endlessEvents' },
      exposeHeadRoute: false,
      schema: {
        tags: ['Fleet'],
        summary:
          'Changes of all sweeps and workers as server-sent events, resumable by Last-Event-ID',
        ...position,
      },
    },
    async (request, reply) => {
      const from = request.headers['last-event-id'] ?? request.query.after
      await stream(request, reply, (raw) => streamInstallation(parts.changes, from, raw))
    },
  )
}

/** Takes the answer out of Fastify's hands until the stream has ended. */
async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  write: (response: ServerResponse) => Promise<void>,
): Promise<void> {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    ...streamHeaders,
  })
  await write(reply.raw).catch((error) => request.log.warn({ err: error }, 'event stream ended'))
  reply.raw.end()
}
