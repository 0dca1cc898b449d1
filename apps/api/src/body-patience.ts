import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { answerBrokenRequest } from './problem-handler.ts'

const timeout = { code: 'ERR_HTTP_REQUEST_TIMEOUT', message: 'no more of the body came' }

/**
 * Ends connections whose client owes a body and sends none of it for `patienceMs` to twice as long: with 408,
 * or without a word where the request was answered before. A bound of Node's for whole requests would end
 * large files, too, which may take as long as they come.
 */
export function endStalledBodies(app: FastifyInstance, patienceMs: number): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers
    if (length === '0' && encoding === undefined) return
    const { socket } = raw
    // A request that a test injects has none, and has its body already.
    if (!(socket instanceof Socket)) return
    let seen = -1
    const timer = setInterval(() => {
      if (raw.complete) return clearInterval(timer)
      // What lies in the buffer waits for us, not for the client.
      const isOwed = socket.bytesRead === seen && raw.readableLength === 0
      seen = socket.bytesRead
      if (!isOwed) return
      clearInterval(timer)
      if (reply.raw.headersSent) socket.destroy()
      else answerBrokenRequest(timeout, socket)
    }, patienceMs)
    timer.unref()
    // Not on the socket, which has many requests one after the other.
    raw.once('close', () => clearInterval(timer))
  })
}
