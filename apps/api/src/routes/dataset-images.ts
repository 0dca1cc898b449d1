import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import {
  DatasetError,
  type ImagePlaces,
  readImagePlaces,
  readStoredImage,
} from '@sweepstack/datasets'
import { type Dataset, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { datasetNotFound, datasetParams, findDataset } from '../datasets/dataset-reference.ts'
import { sendRaw } from '../http/replies.ts'
import { NewestAnswers } from '../newest-answers.ts'

interface ImageParts {
  datasets: DatasetRegistry
  artifacts: ArtifactStore
}

/** Datasets whose headers need not be read again. */
const keptDatasets = 64
const params = datasetParams.extend({
  split: z.enum(['train', 'val', 'test']),
  place: z.coerce.number().int().min(0),
})

/** Single images of a dataset, as what trains sees them. */
export const datasetImageRoutes: FastifyPluginAsyncZod<ImageParts> = async (
  app,
  { datasets, artifacts },
) => {
  const known = new NewestAnswers<ImagePlaces>(keptDatasets)
  const placesOf = ({ hash }: Dataset) => known.of(hash, () => readImagePlaces(artifacts, hash))

  app.get(
    '/datasets/:name/images/:split/:place',
    {
      config: {
        scope: 'read',
        answer: 'png',
        problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID', 'DATASET_DAMAGED', 'NO_TEST_SPLIT'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'One image of a split, by its place from 0',
        params,
      },
    },
    async ({ params: { name, split, place } }, reply) => {
      const dataset = await findDataset(datasets, name)
      if (dataset === undefined) throw await datasetNotFound(datasets, name)
      checkPlace(dataset, split, place)
      const image = await placesOf(dataset)
        .then((places) => readStoredImage(artifacts, places, split, place))
        .catch((error) => {
          known.forget(dataset.hash)
          throw error instanceof DatasetError ? damaged(dataset, error) : error
        })
      // What has the whole hash in its address is the same for ever.
      const isPinned = name === dataset.hash
      reply.header('cache-control', isPinned ? 'private, max-age=31536000, immutable' : 'no-cache')
      return sendRaw(reply, 'image/png', image)
    },
  )
}

/** @throws ProblemError NO_TEST_SPLIT, INVALID_REQUEST */
function checkPlace({ name, splits }: Dataset, split: keyof Dataset['splits'], place: number) {
  const images = splits[split]
  if (place < images) return
  if (images === 0) {
    throw new ProblemError('NO_TEST_SPLIT', `The dataset ${name} has no ${split} images.`)
  }
  const message = `the ${split} images of ${name} are at 0 to ${images - 1}`
  throw new ProblemError('INVALID_REQUEST', `place: ${message}.`, [{ path: 'place', message }])
}

function damaged({ name }: Dataset, { problems }: DatasetError): ProblemError {
  return new ProblemError('DATASET_DAMAGED', `Images of ${name} cannot be read: ${problems[0]}.`)
}
