import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { answerBrokenRequest } from './problem-handler.ts'

const timeout = { code: 'ERR_HTTP_REQUEST_TIMEOUT', message: 'too little of the body came' }

/** A slower client holds a connection; a modem of 1990 is faster. */
const leastBytesPerSecond = 1024

/**
 * Ends connections whose client owes a body and sends nothing of it, or less than 1 KiB a second, for `patienceMs` to
 * twice as long: with 408, or without a word where the request was answered before. A bound of Node's for whole
 * requests would end large files, too, which may take as long as they come. Node bounds the time of headers itself.
 */
export function endStalledBodies(app: FastifyInstance, patienceMs: number): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers
    if (length === '0' && encoding === undefined) return
    const { socket } = raw
    // A request that a test injects has none, and has its body already.
    if (!(socket instanceof Socket)) return
    const least = (leastBytesPerSecond * patienceMs) / 1000
    let seen = Number.NEGATIVE_INFINITY
    const timer = setInterval(() => {
      if (raw.complete) return clearInterval(timer)
      // What lies in the buffer waits for us, not for the client.
      const isOwed = socket.bytesRead - seen < least && raw.readableLength === 0
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
