import type { LineageStore, SweepStore } from '@sweepstack/core'
import {
  confusionTable,
  curvesTable,
  isLabelled,
  measure,
  type Pictures,
  type Predictions,
  predictionsTable,
  submissionTable,
} from '@sweepstack/outputs'
import { ProblemError, type Report, type TrialSummary } from '@sweepstack/protocol'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { exportWeights, type ModelSources, modelFiles } from '../exported-model.ts'
import type { ModelPredictions } from '../model-predictions.ts'
import { trialParams as params, readTrial } from '../records.ts'
import { askAgain, sendRaw, waiting } from '../replies.ts'

const base = '/sweeps/:id/trials/:number'
const config = { scope: 'read' } as const
const epoch = z.coerce.number().int().min(1).optional()
const ofEpoch = z.strictObject({ epoch })
const ofSplit = z.strictObject({ epoch, split: z.enum(['val', 'test']).default('val') })

const types = {
  csv: 'text/csv; charset=utf-8',
  png: 'image/png',
  json: 'application/json',
  weights: 'application/octet-stream',
} as const

const splits = { val: 'validation', test: 'test' } as const

interface OutputParts extends ModelSources {
  sweeps: Pick<SweepStore, 'trial'>
  lineages: Pick<LineageStore, 'read' | 'reports'>
  models: ModelPredictions
  pictures: Pictures
}

type Output = string | Buffer | object

/** What the original study produced, for any trial: pictures, tables, the submission. */
export const outputRoutes: FastifyPluginAsyncZod<OutputParts> = async (app, parts) => {
  const { sweeps, lineages, models, pictures } = parts

  const trialOf = ({ id, number }: z.infer<typeof params>) => readTrial(sweeps, id, number)
  const curves = {
    png: (trial: TrialSummary, reports: Report[]) => {
      const title = titleOf(trial, reports.length)
      return pictures.draw(trial.sweep, { kind: 'curves', reports, title })
    },
    csv: (_: TrialSummary, reports: Report[]) => curvesTable(reports),
    json: (_: TrialSummary, reports: Report[]) => reports,
  } as const
  for (const type of ['png', 'csv', 'json'] as const) {
    app.get(
      `${base}/curves.${type}`,
      { config, schema: { params } },
      async ({ params: of }, reply) => {
        const trial = await trialOf(of)
        const reports = await lineages.reports(trial.lineage, trial.epochs)
        if (reports.length === 0) {
          throw new ProblemError('NOT_TRAINED', `Trial ${trial.number} has no finished epoch yet.`)
        }
        return send(reply, type, await curves[type](trial, reports))
      },
    )
  }

  for (const [file, make] of modelFiles) {
    app.get(
      `${base}/model/${file}`,
      { config, schema: { params, querystring: ofEpoch } },
      async ({ params: of, query }, reply) => {
        const wanted = await models.requestFor(await trialOf(of), { ...query, split: 'val' })
        const bytes = await make(await exportWeights(parts, wanted))
        return send(reply, file.endsWith('.json') ? 'json' : 'weights', Buffer.from(bytes))
      },
    )
  }

  /** An output made of predictions: 202 with Retry-After while a worker makes them. */
  const fromPredictions = (
    file: string,
    type: keyof typeof types,
    options: { labelled: boolean; split?: 'test' },
    make: (predictions: Predictions, title: string, sweep: string) => Output | Promise<Output>,
  ) => {
    const querystring = options.split ? ofEpoch : ofSplit
    app.get(
      `${base}/${file}`,
      { config, schema: { params, querystring } },
      async (request, reply) => {
        const trial = await trialOf(request.params)
        const query = { split: 'val' as const, ...request.query, ...options }
        const wanted = await models.requestFor(trial, { epoch: query.epoch, split: query.split })
        const predictions = await models.get(wanted)
        if (predictions === undefined) {
          return send(askAgain(reply), 'json', waiting)
        }
        if (options.labelled && !isLabelled(predictions)) {
          throw new ProblemError(
            'NO_TEST_LABELS',
            'The test images have no labels to compare with.',
          )
        }
        const title = `${titleOf(trial, wanted.epoch)}, ${splits[wanted.split]} images`
        return send(reply, type, await make(predictions, title, trial.sweep))
      },
    )
  }
  fromPredictions('predictions.csv', 'csv', { labelled: false }, predictionsTable)
  fromPredictions('submission.csv', 'csv', { labelled: false, split: 'test' }, submissionTable)
  fromPredictions('confusion.csv', 'csv', { labelled: true }, confusionTable)
  fromPredictions('confusion.png', 'png', { labelled: true }, (predictions, title, sweep) =>
    pictures.draw(sweep, { kind: 'confusion', predictions, title }),
  )
  fromPredictions('metrics.json', 'json', { labelled: true }, measure)
}

function send(reply: FastifyReply, type: keyof typeof types, body: Output): FastifyReply {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return sendRaw(reply, types[type], text)
}

function titleOf({ number, config }: TrialSummary, epochs: number): string {
  return `trial ${number}: ${config.optimizer}, learning rate ${config.learningRate}, ${epochs} epochs`
}
