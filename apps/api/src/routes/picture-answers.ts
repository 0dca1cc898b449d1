import type { DatasetRegistry, LineageStore, PictureQueue, SweepStore } from '@sweepstack/core'
import { pixelsOfPicture } from '@sweepstack/datasets'
import {
  largestPrepared,
  type PictureAnswer,
  ProblemError,
  pictureAnswerSchema,
  pictureQuerySchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { askAgain, sendRaw, waiting } from '../http/replies.ts'
import { ofTrial } from '../openapi/route-description.ts'
import type { ModelPredictions } from '../predictions/model-predictions.ts'
import { answerPicture } from '../predictions/picture-answers.ts'
import { pictureBodies, takePictures } from '../predictions/picture-bodies.ts'
import { readTrial, trialParams } from '../sweeps/records.ts'

interface PictureAnswerParts {
  sweeps: Pick<SweepStore, 'trial'>
  lineages: Pick<LineageStore, 'read'>
  datasets: Pick<DatasetRegistry, 'findByHash'>
  models: Pick<ModelPredictions, 'requestFor'>
  pictures: PictureQueue
}

const json = 'application/json'

/** What a model says of a picture of anybody's. Nothing of it is kept for longer than somebody waits. */
export const pictureAnswerRoutes: FastifyPluginAsyncZod<PictureAnswerParts> = async (
  app,
  { sweeps, lineages, datasets, models, pictures },
) => {
  const read = takePictures(app)
  app.post(
    '/sweeps/:id/trials/:number/predict',
    {
      bodyLimit: largestPrepared,
      config: {
        scope: 'read',
        answer: 'json',
        shape: pictureAnswerSchema,
        waits: true,
        bodies: pictureBodies,
        problems: [
          ...ofTrial,
          'NOT_TRAINED',
          'CHECKPOINT_NOT_FOUND',
          'DATASET_NOT_FOUND',
          'PREDICTION_FAILED',
          'TOO_MANY_REQUESTS',
        ],
      },
      schema: {
        tags: ['Outputs'],
        summary: 'What a trial sees in a PNG, JPEG or WebP picture, as a worker computes it',
        params: trialParams,
        querystring: pictureQuerySchema,
      },
    },
    async ({ params: { id, number }, query: { epoch }, body }, reply) => {
      const trial = await readTrial(sweeps, id, number)
      const asked = await models.requestFor(trial, { epoch, split: 'val' })
      const hash = (await lineages.read(asked.lineage))?.recipe.dataset ?? ''
      const dataset = await datasets.findByHash(hash)
      if (dataset === undefined) {
        throw new ProblemError('DATASET_NOT_FOUND', `The dataset ${hash} is not here any more.`)
      }
      const pixels = await read(body, (picture) => pixelsOfPicture(picture, dataset))
      const probabilities = await answerPicture(pictures, asked, pixels)
      if (probabilities === undefined) {
        return sendRaw(askAgain(reply), json, JSON.stringify(waiting))
      }
      const { classes } = dataset
      const answer = { classes, probabilities } satisfies PictureAnswer
      return sendRaw(reply.header('cache-control', 'no-store'), json, JSON.stringify(answer))
    },
  )
}
