import type { FastifyReply } from 'fastify'

/** Sends a body as it is: no schema of the route has a say in it. */
export function sendRaw(reply: FastifyReply, type: string, body: string | Buffer): FastifyReply {
  return reply
    .type(type)
    .serializer((payload: unknown) => payload as string)
    .send(body)
}

/** 202 with Retry-After, while workers make what was asked for; send `waiting` with it. */
export function askAgain(reply: FastifyReply): FastifyReply {
  return reply.code(202).header('retry-after', '2')
}

export const waiting = { status: 'waiting' } as const
