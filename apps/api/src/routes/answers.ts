import type { SweepStore } from '@sweepstack/core'
import type { Predictions } from '@sweepstack/outputs'
import { type Answers, answersQuerySchema, answersSchema, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { askAgain, sendRaw, waiting } from '../http/replies.ts'
import { ofPredictions, ofTrial } from '../openapi/route-description.ts'
import type { ModelPredictions } from '../predictions/model-predictions.ts'
import { readTrial, trialParams } from '../sweeps/records.ts'

interface AnswerParts {
  sweeps: Pick<SweepStore, 'trial'>
  models: ModelPredictions
}

const json = 'application/json'

/** What a model says of single images, with which others can be compared that run it elsewhere. */
export const answerRoutes: FastifyPluginAsyncZod<AnswerParts> = async (app, { sweeps, models }) => {
  app.get(
    '/sweeps/:id/trials/:number/answers',
    {
      config: {
        scope: 'read',
        answer: 'json',
        shape: answersSchema,
        waits: true,
        problems: [...ofTrial, ...ofPredictions],
      },
      schema: {
        tags: ['Outputs'],
        summary: 'All probabilities of some images of a split, by their places from 0',
        params: trialParams,
        querystring: answersQuerySchema,
      },
    },
    async ({ params: { id, number }, query: { epoch, split, image } }, reply) => {
      const trial = await readTrial(sweeps, id, number)
      const predictions = await models.get(await models.requestFor(trial, { epoch, split }))
      if (predictions === undefined) {
        return sendRaw(askAgain(reply), json, JSON.stringify(waiting))
      }
      const { classes } = predictions
      const images = image.map((place) => answerOf(predictions, place))
      return sendRaw(reply, json, JSON.stringify({ classes, images } satisfies Answers))
    },
  )
}

/** @throws ProblemError INVALID_REQUEST */
function answerOf(
  { names, classes, labels, probabilities }: Predictions,
  image: number,
): Answers['images'][number] {
  const name = names[image]
  if (name === undefined) {
    const message = `the images are at 0 to ${names.length - 1}`
    throw new ProblemError('INVALID_REQUEST', `image: ${message}.`, [{ path: 'image', message }])
  }
  const row = probabilities.subarray(image * classes.length, (image + 1) * classes.length)
  return {
    image,
    name,
    true: classes[labels[image] as number] ?? null,
    probabilities: Array.from(row),
  }
}
