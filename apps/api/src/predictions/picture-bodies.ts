import { largestPrepared, ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance } from 'fastify'
import { oneByOne } from '../http/one-by-one.ts'
import { bytes } from '../openapi/json-schema.ts'

const type = 'application/octet-stream'
/** Images that wait while one is decoded: a large one takes some hundred MB. */
const mostWaiting = 32

/** Of a route whose body is a picture, as its config has it. */
export const pictureBodies = { content: { [type]: { schema: bytes } } }

/**
 * Lets the routes of `app` take pictures. Answers how their pictures are read: one after the other, so by one that decodes a body.
 */
export function takePictures(app: FastifyInstance) {
  const inTurn = boundedTurns()
  app.addContentTypeParser(
    type,
    { parseAs: 'buffer', bodyLimit: largestPrepared },
    async (_: unknown, body: Buffer) => body,
  )
  /** @throws ProblemError INVALID_REQUEST, TOO_MANY_REQUESTS */
  return async <T>(body: unknown, decode: (picture: Buffer) => Promise<T>): Promise<T> => {
    if (!Buffer.isBuffer(body) || body.length === 0) {
      throw new ProblemError('INVALID_REQUEST', `Send the picture as the body, as ${type}.`)
    }
    return inTurn(() =>
      decode(body).catch((error: Error) => {
        throw new ProblemError('INVALID_REQUEST', `The picture ${error.message}.`)
      }),
    )
  }
}

/** Does one after the other. @throws ProblemError TOO_MANY_REQUESTS if as many wait as may */
function boundedTurns() {
  const inTurn = oneByOne()
  let waiting = 0
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (waiting >= mostWaiting) {
      const detail = `${mostWaiting} pictures wait already: ask again in a moment.`
      throw new ProblemError('TOO_MANY_REQUESTS', detail)
    }
    waiting += 1
    return inTurn(act).finally(() => {
      waiting -= 1
    })
  }
}
