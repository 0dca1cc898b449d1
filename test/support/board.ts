import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { encode } from '@sweepstack/checkpoints'
import { type PredictionRequest, predictionArtifact } from '@sweepstack/core'
import type { ImageReport, Leaderboard, TrialSummary } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { buildApp } from '../../apps/api/src/app.ts'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { datasetRecord, reportOf } from './records.ts'
import { startTestRedis } from './redis.ts'

const classes = ['a', 'b']

/** Sweeps over real records whose epochs have made-up figures, so that the ranking is known. */
export async function startBoard(
  splits: { train: number; val: number; test: number },
  warnings: string[] = [],
  foldWarnings?: string[],
) {
  const server = await startTestRedis()
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-board-'))
  const redis = await openRedis({ url: server.url, role: 'api' })
  const artifacts = openArtifactStore(path.join(dataRoot, 'artifacts'))
  const ingest = () => Promise.reject(new Error('not in this test'))
  const newApp = () => buildApp({ redis, dataRoot, artifacts, ingest, apiKey: undefined })
  const app = await newApp()
  const log = { info: () => undefined, error: () => undefined }
  const scheduler = createScheduler(redis, log)
  await redis.datasets.register(
    datasetRecord({ classes, splits, testLabelled: splits.test > 0, warnings, foldWarnings }),
  )

  let sweeps = 0
  /** Creates a sweep, whose lineages no other one has, and opens its trials. */
  async function open(parameters: object, rest: object = {}): Promise<string> {
    sweeps += 1
    const payload = {
      name: 's',
      dataset: 'tiny',
      seed: 1000 * sweeps,
      parameters: { epochs: 1, ...parameters },
      ...rest,
    }
    const response = await app.inject({ method: 'POST', url: '/v1/sweeps', payload })
    if (response.statusCode !== 201) throw new Error(response.body)
    const { id } = response.json() as { id: string }
    await scheduler.advance(id)
    return id
  }

  /** Reports one epoch of a trial's lineage, right on so many of the validation images. */
  async function finish(
    trial: TrialSummary,
    right: number,
    changes: Partial<ImageReport> = {},
  ): Promise<void> {
    const started = await redis.lineages.start(trial.lineage, 'w1')
    if (started.kind !== 'started') throw new Error('did not start')
    const share = right / splits.val
    const metrics = { loss: 1, val_loss: 2 - share, val_accuracy: share }
    const report = reportOf(1, { ...metrics, seconds: trial.number, ...changes })
    await redis.lineages.report(trial.lineage, started.fence, report)
  }

  /** Stores predictions of a model that has the first `right` images of the split right. */
  async function predict(request: PredictionRequest, right: number): Promise<void> {
    const images = splits[request.split]
    const probabilities = new Float32Array(images * 2)
    for (let image = 0; image < images; image += 1) {
      probabilities[2 * image + (image < right ? 0 : 1)] = 1
    }
    await store(request, new Int32Array(images), probabilities)
  }

  /** Stores what a model says: [images], [images, 2]. */
  async function store(
    request: PredictionRequest,
    labels: Int32Array,
    probabilities: Float32Array,
  ): Promise<void> {
    const images = labels.length
    const names = Array.from({ length: images }, (_, image) => `${image}.png`)
    const file = encode(
      [
        { name: 'probabilities', dtype: 'F32', shape: [images, 2], data: probabilities },
        { name: 'labels', dtype: 'I32', shape: [images], data: labels },
      ],
      { names: JSON.stringify(names), classes: JSON.stringify(classes) },
    )
    await artifacts.put(predictionArtifact(request), file)
    await redis.predictions.finish(request)
  }

  async function board(id: string, query = '', of = app): Promise<Leaderboard> {
    const response = await of.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
    if (response.statusCode !== 200) throw new Error(response.body)
    return response.json()
  }

  /** Over a real socket; answers the address. */
  const listen = () => app.listen({ port: 0, host: '127.0.0.1' })

  return {
    server,
    redis,
    artifacts,
    app,
    newApp,
    scheduler,
    open,
    finish,
    predict,
    store,
    board,
    listen,
    trials: (id: string) => redis.sweeps.trials(id, { after: 0, limit: 100 }),
    async [Symbol.asyncDispose]() {
      await app.close()
      await redis.close()
      await server[Symbol.asyncDispose]()
      await rm(dataRoot, { recursive: true, force: true })
    },
  }
}
export type Board = Awaited<ReturnType<typeof startBoard>>
