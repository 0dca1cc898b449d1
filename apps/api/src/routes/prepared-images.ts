import type { DatasetRegistry } from '@sweepstack/core'
import { prepareImage } from '@sweepstack/datasets'
import { largestPrepared, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { datasetNotFound, datasetParams, findDataset } from '../dataset-reference.ts'
import { bytes } from '../openapi/json-schema.ts'
import { sendRaw } from '../replies.ts'

const type = 'application/octet-stream'
/** Images that wait while one is decoded: a large one takes some hundred MB. */
const mostWaiting = 32

/** An image of anybody's, brought to what the models of a dataset take. Nothing of it is kept. */
export const preparedImageRoutes: FastifyPluginAsyncZod<{ datasets: DatasetRegistry }> = async (
  app,
  { datasets },
) => {
  const inTurn = oneByOne()
  app.addContentTypeParser(
    type,
    { parseAs: 'buffer', bodyLimit: largestPrepared },
    async (_: unknown, body: Buffer) => body,
  )

  app.post(
    '/datasets/:name/prepare',
    {
      bodyLimit: largestPrepared,
      config: {
        scope: 'read',
        answer: 'png',
        bodies: { content: { [type]: { schema: bytes } } },
        problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID', 'TOO_MANY_REQUESTS'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'A PNG, JPEG or WebP picture as the models of a dataset take it, as a PNG',
        params: datasetParams,
      },
    },
    async ({ params: { name }, body }, reply) => {
      const dataset = await findDataset(datasets, name)
      if (dataset === undefined) throw await datasetNotFound(datasets, name)
      if (!Buffer.isBuffer(body) || body.length === 0) {
        throw new ProblemError('INVALID_REQUEST', `Send the picture as the body, as ${type}.`)
      }
      const prepared = await inTurn(() =>
        prepareImage(body, dataset).catch((error: Error) => {
          throw new ProblemError('INVALID_REQUEST', `The picture ${error.message}.`)
        }),
      )
      return sendRaw(reply.header('cache-control', 'no-store'), 'image/png', prepared)
    },
  )
}

/** Does one after the other. @throws ProblemError TOO_MANY_REQUESTS if as many wait as may */
function oneByOne() {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (waiting >= mostWaiting) {
      const detail = `${mostWaiting} pictures wait already: ask again in a moment.`
      throw new ProblemError('TOO_MANY_REQUESTS', detail)
    }
    waiting += 1
    const done = last.then(act).finally(() => {
      waiting -= 1
    })
    last = done.catch(() => undefined)
    return done
  }
}
