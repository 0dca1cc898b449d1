import { create as contentDisposition } from 'content-disposition'
import type { FastifyReply } from 'fastify'

/** Sends a body as it is: no schema of the route has a say in it. */
export function sendRaw(reply: FastifyReply, type: string, body: string | Buffer): FastifyReply {
  return reply
    .type(type)
    .serializer((payload: unknown) => payload as string)
    .send(body)
}

/** Names a reply as a file to be kept. The name may be anything: it is encoded as RFC 6266 has it. */
export function asFile(reply: FastifyReply, name: string): FastifyReply {
  return reply.header('content-disposition', contentDisposition(name.replace(/[\p{C}/\\]/gu, '-')))
}

/** 202 with Retry-After, while workers make what was asked for; send `waiting` with it. */
export function askAgain(reply: FastifyReply): FastifyReply {
  return reply.code(202).header('retry-after', '2')
}

export const waiting = { status: 'waiting' } as const
