import type { ArtifactStore, LineageStore, SweepStore } from '@sweepstack/core'
import { DatasetError, readDatasetHeader } from '@sweepstack/datasets'
import { examplesOf, isRight, type JudgedImage, type Predictions } from '@sweepstack/outputs'
import {
  type Example,
  type Examples,
  examplesQuerySchema,
  examplesSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { foldImages } from '../datasets/fold-images.ts'
import { askAgain, sendRaw, waiting } from '../http/replies.ts'
import { ofPredictions, ofTrial } from '../openapi/route-description.ts'
import { type ModelPredictions, refuseUnlabelled } from '../predictions/model-predictions.ts'
import { readTrial, trialParams } from '../sweeps/records.ts'

interface ExampleParts {
  sweeps: Pick<SweepStore, 'trial'>
  lineages: Pick<LineageStore, 'read'>
  models: ModelPredictions
  artifacts: ArtifactStore
}

const likeliest = 5
const json = 'application/json'

/** Which images a model gets wrong, and how sure it is: the images behind a cell of the confusion matrix. */
export const exampleRoutes: FastifyPluginAsyncZod<ExampleParts> = async (app, parts) => {
  const { sweeps, lineages, models, artifacts } = parts
  app.get(
    '/sweeps/:id/trials/:number/examples',
    {
      config: {
        scope: 'read',
        answer: 'json',
        shape: examplesSchema,
        waits: true,
        problems: [...ofTrial, ...ofPredictions, 'NO_TEST_LABELS'],
      },
      schema: {
        tags: ['Outputs'],
        summary: 'Images of a cell of the confusion matrix, the wrong and sure ones first',
        params: trialParams,
        querystring: examplesQuerySchema,
      },
    },
    async ({ params: { id, number }, query }, reply) => {
      const trial = await readTrial(sweeps, id, number)
      const { epoch, split } = query
      const wanted = await models.requestFor(trial, { epoch, split })
      const predictions = await models.get(wanted)
      if (predictions === undefined) {
        return sendRaw(askAgain(reply), json, JSON.stringify(waiting))
      }
      refuseUnlabelled(predictions)
      const dataset = (await lineages.read(trial.lineage))?.recipe.dataset
      const places =
        trial.fold !== null && split === 'val' && dataset !== undefined
          ? await placesOfFold(artifacts, dataset, predictions)
          : undefined
      const pictureOf = (image: number) => {
        const at = places === undefined ? { split, place: image } : places[image]
        if (dataset === undefined || at === undefined) return null
        return `/v1/datasets/${dataset}/images/${at.split}/${at.place}`
      }
      return sendRaw(reply, json, JSON.stringify(answerOf(predictions, query, pictureOf)))
    },
  )
}

/** Of each image of a fold; none are told where the stored dataset is gone or damaged. */
async function placesOfFold(artifacts: ArtifactStore, dataset: string, predictions: Predictions) {
  const header = await readDatasetHeader(artifacts, dataset).catch((error) => {
    if (error instanceof DatasetError) return undefined
    throw error
  })
  return header === undefined ? [] : foldImages(header.splits, predictions)
}

function answerOf(
  predictions: Predictions,
  query: z.infer<typeof examplesQuerySchema>,
  pictureOf: (image: number) => string | null,
): Examples {
  const { classes } = predictions
  const found = examplesOf(predictions, {
    actual: placeOf(classes, query.true, 'true'),
    predicted: placeOf(classes, query.predicted, 'predicted'),
  })
  const end = query.after + query.limit
  return {
    images: found.length,
    wrong: found.filter((one) => !isRight(one)).length,
    examples: found.slice(query.after, end).map((one) => ({
      ...exampleOf(predictions, one),
      picture: pictureOf(one.image),
    })),
    next: end < found.length ? String(end) : null,
  }
}

/** @throws ProblemError INVALID_REQUEST */
function placeOf(
  classes: readonly string[],
  name: string | undefined,
  path: string,
): number | undefined {
  if (name === undefined) return undefined
  const place = classes.indexOf(name)
  if (place >= 0) return place
  const some = classes.slice(0, 10).join(', ')
  const message = `there is no class "${name}"; there are ${some}${classes.length > 10 ? ' …' : ''}`
  throw new ProblemError('INVALID_REQUEST', `${path}: ${message}.`, [{ path, message }])
}

function exampleOf(
  { names, classes, probabilities }: Predictions,
  { image, actual, predicted, probability }: JudgedImage,
): Omit<Example, 'picture'> {
  const row = probabilities.subarray(image * classes.length, (image + 1) * classes.length)
  const order = Array.from(row.keys()).sort(
    (a, b) => (row[b] as number) - (row[a] as number) || a - b,
  )
  return {
    name: names[image] as string,
    true: classes[actual] as string,
    predicted: classes[predicted] as string,
    probability,
    ofTrue: row[actual] as number,
    top: order.slice(0, likeliest).map((place) => {
      return { class: classes[place] as string, probability: row[place] as number }
    }),
  }
}
