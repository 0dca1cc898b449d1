import type { LineageStore, SweepStore } from '@sweepstack/core'
import {
  confusionTable,
  curvesTable,
  measure,
  type Pictures,
  type Predictions,
  predictionsTable,
  submissionTable,
} from '@sweepstack/outputs'
import {
  type Config,
  counted,
  lastEpochOf,
  measuresSchema,
  type ProblemCode,
  ProblemError,
  type Report,
  reportSchema,
  type TrialFile,
  type TrialSummary,
} from '@sweepstack/protocol'
import type { FastifyContextConfig, FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { askAgain, sendRaw, waiting } from '../http/replies.ts'
import { ofPredictions, ofTrial } from '../openapi/route-description.ts'
import { exportWeights, type ModelSources, modelFiles } from '../predictions/exported-model.ts'
import { type ModelPredictions, refuseUnlabelled } from '../predictions/model-predictions.ts'
import { trialParams as params, readTrial } from '../sweeps/records.ts'

const base = '/sweeps/:id/trials/:number'
const tags = ['Outputs']
const pictureProblems: ProblemCode[] = ['PICTURE_FAILED']
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
  lineages: Pick<LineageStore, 'read' | 'checkpoints' | 'reports'>
  models: ModelPredictions
  pictures: Pictures
}

type Output = string | Buffer | object

const ofModel: ProblemCode[] = [...ofTrial, 'NOT_TRAINED', 'CHECKPOINT_NOT_FOUND']
const ofLabelled: ProblemCode[] = [...ofTrial, ...ofPredictions, 'NO_TEST_LABELS']

type OutputRoutes = FastifyPluginAsyncZod<OutputParts>

/** What the original study produced, for any trial: pictures, tables, the submission. */
export const outputRoutes: OutputRoutes = async (app, parts) => {
  await curveRoutes(app, parts)
  await modelRoutes(app, parts)
  await predictionRoutes(app, parts)
}

const curveRoutes: OutputRoutes = async (app, { sweeps, lineages, pictures }) => {
  const add = (
    type: 'png' | 'csv' | 'json',
    { summary, shape, problems = [] }: { summary: string } & FastifyContextConfig,
    draw: (trial: TrialSummary, reports: Report[]) => Output | Promise<Output>,
  ) =>
    app.get(
      `${base}/curves.${type}`,
      {
        config: {
          scope: 'read',
          answer: type,
          ...(shape ? { shape } : {}),
          problems: [...ofTrial, 'NOT_TRAINED', ...problems],
        },
        schema: { tags, summary, params },
      },
      async ({ params: { id, number } }, reply) => {
        const trial = await readTrial(sweeps, id, number)
        const reports = await lineages.reports(trial.lineage, lastEpochOf(trial))
        if (reports.length === 0) {
          throw new ProblemError('NOT_TRAINED', `Trial ${trial.number} has no finished epoch yet.`)
        }
        return send(reply, type, await draw(trial, reports))
      },
    )

  const ofPicture = { summary: 'Learning curves', problems: pictureProblems }
  add('png', ofPicture, (trial, reports) => {
    const title = titleOf(trial, reports.length)
    return pictures.draw(trial.sweep, { kind: 'curves', reports, title })
  })
  add('csv', { summary: 'Reports as a table' }, (_, reports) => curvesTable(reports))
  add('json', { summary: 'Reports', shape: z.array(reportSchema) }, (_, reports) => reports)
}

const modelRoutes: OutputRoutes = async (app, parts) => {
  for (const [name, { summary, shape, make }] of Object.entries(modelFiles)) {
    const isJson = name.endsWith('.json')
    app.get(
      `${base}/model/${name}`,
      {
        config: {
          scope: 'read',
          answer: isJson ? 'json' : 'bytes',
          ...(shape ? { shape } : {}),
          problems: ofModel,
        },
        schema: { tags, summary, params, querystring: ofEpoch },
      },
      async ({ params: { id, number }, query }, reply) => {
        const trial = await readTrial(parts.sweeps, id, number)
        const wanted = await parts.models.requestFor(trial, { ...query, split: 'val' })
        const bytes = await make(await exportWeights(parts, wanted))
        return send(reply, isJson ? 'json' : 'weights', Buffer.from(bytes))
      },
    )
  }
}

interface PredictionOutput extends FastifyContextConfig {
  type: 'csv' | 'png' | 'json'
  summary: string
  /** It compares with labels, which a test split may lack. */
  labelled: boolean
  split?: 'test'
}

/** Outputs made of predictions: 202 with Retry-After while a worker makes them. */
const predictionRoutes: OutputRoutes = async (app, { sweeps, models, pictures }) => {
  const add = (
    file: Exclude<TrialFile, `curves.${string}`>,
    { type, summary, labelled, split, shape, problems = [] }: PredictionOutput,
    make: (predictions: Predictions, title: string, sweep: string) => Output | Promise<Output>,
  ) =>
    app.get(
      `${base}/${file}`,
      {
        config: {
          scope: 'read',
          answer: type,
          ...(shape ? { shape } : {}),
          waits: true,
          problems: [...ofLabelled, ...problems],
        },
        schema: { tags, summary, params, querystring: split ? ofEpoch : ofSplit },
      },
      async ({ params: { id, number }, query }, reply) => {
        const trial = await readTrial(sweeps, id, number)
        const asked = { split: 'val' as const, ...query, ...(split ? { split } : {}) }
        const wanted = await models.requestFor(trial, { epoch: asked.epoch, split: asked.split })
        const predictions = await models.get(wanted)
        if (predictions === undefined) return send(askAgain(reply), 'json', waiting)
        if (labelled) refuseUnlabelled(predictions)
        const title = `${titleOf(trial, wanted.epoch)}, ${splits[wanted.split]} images`
        return send(reply, type, await make(predictions, title, trial.sweep))
      },
    )

  const table = { type: 'csv', labelled: false } as const
  const judged = { labelled: true } as const
  add('predictions.csv', { ...table, summary: 'Predictions of all images' }, predictionsTable)
  const submission = {
    summary: 'Submission: Image,Class of the test images',
    split: 'test',
  } as const
  add('submission.csv', { ...table, ...submission }, submissionTable)
  add('confusion.csv', { ...judged, type: 'csv', summary: 'Confusion matrix' }, confusionTable)
  const picture = { summary: 'Clustered confusion matrix', problems: pictureProblems }
  add('confusion.png', { ...judged, type: 'png', ...picture }, (predictions, title, sweep) =>
    pictures.draw(sweep, { kind: 'confusion', predictions, title }),
  )
  const reliability = { summary: 'How confidence and accuracy agree', problems: pictureProblems }
  add('reliability.png', { ...judged, type: 'png', ...reliability }, (predictions, title, sweep) =>
    pictures.draw(sweep, { kind: 'reliability', predictions, title }),
  )
  const measures = { summary: 'Accuracy by class and group', shape: measuresSchema }
  add('metrics.json', { ...judged, type: 'json', ...measures }, measure)
}

function send(reply: FastifyReply, type: keyof typeof types, body: Output): FastifyReply {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return sendRaw(reply, types[type], text)
}

function titleOf({ number, config }: TrialSummary, epochs: number): string {
  return `trial ${number}: ${settingsText(config)}, ${counted(epochs, 'epoch')}`
}

/** Of images what matters most; else the first parameters. */
function settingsText({ epochs: _, ...config }: Config): string {
  const { optimizer, learningRate, schedule } = config
  if (typeof schedule === 'object') return `${optimizer}, learning rate ${learningRate}`
  const shown = Object.entries(config).slice(0, 4)
  return shown.map(([name, value]) => `${name} ${String(value).slice(0, 20)}`).join(', ')
}
