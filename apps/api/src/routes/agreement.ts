import type { LineageStore, SweepStore } from '@sweepstack/core'
import { agreementOf, areOfSameImages, type Predictions } from '@sweepstack/outputs'
import { agreementQuerySchema, agreementSchema, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { askAgain, sendRaw, waiting } from '../http/replies.ts'
import { ofPredictions, ofTrial } from '../openapi/route-description.ts'
import { type ModelPredictions, refuseUnlabelled } from '../predictions/model-predictions.ts'
import { readTrial, trialParams } from '../sweeps/records.ts'

interface AgreementParts {
  sweeps: Pick<SweepStore, 'trial'>
  lineages: Pick<LineageStore, 'read'>
  models: ModelPredictions
}

const json = 'application/json'

/** Whether two trials differ for real: the images that only one of them has right. */
export const agreementRoutes: FastifyPluginAsyncZod<AgreementParts> = async (app, parts) => {
  const { sweeps, lineages, models } = parts

  async function asked(sweep: string, number: number, split: 'val' | 'test') {
    const trial = await readTrial(sweeps, sweep, number)
    const request = await models.requestFor(trial, { split })
    const dataset = (await lineages.read(trial.lineage))?.recipe.dataset
    return { request, dataset }
  }

  app.get(
    '/sweeps/:id/trials/:number/agreement',
    {
      config: {
        scope: 'read',
        answer: 'json',
        shape: agreementSchema,
        waits: true,
        problems: [...ofTrial, ...ofPredictions, 'NO_TEST_LABELS'],
      },
      schema: {
        tags: ['Outputs'],
        summary:
          'On which of the same images two trials are right, and whether the difference is real',
        params: trialParams,
        querystring: agreementQuerySchema,
      },
    },
    async ({ params: { id, number }, query }, reply) => {
      const { other, otherSweep = id, split } = query
      const both = await Promise.all([asked(id, number, split), asked(otherSweep, other, split)])
      const [first, second] = both
      if (first.dataset !== second.dataset) throw notComparable('are of different datasets')
      // Both are asked for at once, so that two workers may make them.
      const predicted = await Promise.all(both.map(({ request }) => models.get(request)))
      const [one, another] = predicted as [Predictions | undefined, Predictions | undefined]
      if (one === undefined || another === undefined) {
        return sendRaw(askAgain(reply), json, JSON.stringify(waiting))
      }
      refuseUnlabelled(one, another)
      if (!areOfSameImages(one, another)) throw notComparable('were validated on different images')
      return sendRaw(reply, json, JSON.stringify(agreementOf(one, another)))
    },
  )
}

function notComparable(why: string): ProblemError {
  const message = `the trials ${why}: name one that predicts the same images`
  return new ProblemError('INVALID_REQUEST', `other: ${message}.`, [{ path: 'other', message }])
}
