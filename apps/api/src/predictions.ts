import { setTimeout as sleep } from 'node:timers/promises'
import { decode } from '@sweepstack/checkpoints'
import { type PredictionRequest, predictionArtifact } from '@sweepstack/core'
import type { Predictions } from '@sweepstack/outputs'
import { ProblemError, type Trial } from '@sweepstack/protocol'
import type { Deps } from './deps.ts'

/** How long a request waits for a worker to make predictions before it is answered with 202. */
const waitMs = 15_000
const lookEveryMs = 200

/**
 * Which checkpoint of a trial is meant: that of its last epoch unless another is named.
 * @throws ProblemError NOT_TRAINED, CHECKPOINT_NOT_FOUND (says which there are), NO_TEST_SPLIT
 */
export async function requestFor(
  { redis }: Deps,
  trial: Omit<Trial, 'reports'>,
  asked: { epoch?: number | undefined; split: 'val' | 'test' },
): Promise<PredictionRequest> {
  const lineage = await redis.lineages.read(trial.lineage)
  const epochs = (lineage?.checkpoints ?? []).map(({ epoch }) => epoch).sort((a, b) => a - b)
  const epoch = asked.epoch ?? trial.epochs
  if (lineage === undefined || epochs.length === 0 || epoch > lineage.epoch) {
    const detail = `Trial ${trial.number} is ${trial.status}: ${lineage?.epoch ?? 0} epochs are trained, not ${epoch}.`
    throw new ProblemError('NOT_TRAINED', detail)
  }
  if (!epochs.includes(epoch)) {
    throw new ProblemError(
      'CHECKPOINT_NOT_FOUND',
      `There is no checkpoint of epoch ${epoch}; there are those of ${epochs.join(', ')}.`,
      [{ path: 'epoch', message: `one of ${epochs.join(', ')}` }],
    )
  }
  const dataset = await redis.datasets.findByHash(lineage.recipe.dataset)
  if (asked.split === 'test' && dataset?.splits.test === 0) {
    throw new ProblemError('NO_TEST_SPLIT', `The dataset ${dataset.name} has no test.csv.`)
  }
  return { lineage: trial.lineage, epoch, split: asked.split }
}

/**
 * The predictions, made by a worker if nobody asked for them before; undefined while they are being made.
 * @throws ProblemError PREDICTION_FAILED
 */
export async function predictionsFor(
  { redis, artifacts }: Deps,
  request: PredictionRequest,
): Promise<Predictions | undefined> {
  const name = predictionArtifact(request)
  const deadline = Date.now() + waitMs
  let file = await artifacts.get(name)
  if (file === undefined) await redis.predictions.request(request)
  while (file === undefined && Date.now() < deadline) {
    await sleep(lookEveryMs)
    const reason = await redis.predictions.failure(request)
    if (reason !== undefined) {
      throw new ProblemError('PREDICTION_FAILED', `The predictions could not be made: ${reason}.`)
    }
    file = await artifacts.get(name)
  }
  return file === undefined ? undefined : parsePredictions(file)
}

/** The predictions in a stored file. */
export function parsePredictions(file: Uint8Array): Predictions {
  const { tensors, metadata } = decode(file)
  const data = (wanted: string) => tensors.find(({ name }) => name === wanted)?.data
  return {
    names: JSON.parse(metadata.names ?? '[]'),
    classes: JSON.parse(metadata.classes ?? '[]'),
    groups: metadata.groups === undefined ? undefined : JSON.parse(metadata.groups),
    labels: data('labels') as Int32Array,
    probabilities: data('probabilities') as Float32Array,
  }
}
