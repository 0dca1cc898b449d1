import type { DatasetRegistry } from '@sweepstack/core'
import { prepareImage } from '@sweepstack/datasets'
import { largestPrepared } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { datasetNotFound, datasetParams, findDataset } from '../datasets/dataset-reference.ts'
import { sendRaw } from '../http/replies.ts'
import { pictureBodies, takePictures } from '../predictions/picture-bodies.ts'

/** An image of anybody's, brought to what the models of a dataset take. Nothing of it is kept. */
export const preparedImageRoutes: FastifyPluginAsyncZod<{ datasets: DatasetRegistry }> = async (
  app,
  { datasets },
) => {
  const read = takePictures(app)
  app.post(
    '/datasets/:name/prepare',
    {
      bodyLimit: largestPrepared,
      config: {
        scope: 'read',
        answer: 'png',
        bodies: pictureBodies,
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
      const prepared = await read(body, (picture) => prepareImage(picture, dataset))
      return sendRaw(reply.header('cache-control', 'no-store'), 'image/png', prepared)
    },
  )
}
