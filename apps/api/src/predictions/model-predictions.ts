import {
  type ArtifactStore,
  type DatasetRegistry,
  type LineageStore,
  type PredictionQueue,
  type PredictionRequest,
  predictionArtifact,
} from '@sweepstack/core'
import { isLabelled, type Predictions } from '@sweepstack/outputs'
import { type Checkpoint, lastEpochOf, ProblemError, type TrialSummary } from '@sweepstack/protocol'
import { parsePredictions } from '../parse-predictions.ts'
import { waitForWorker } from './wait-for-worker.ts'

/** Predictions of trained models: which can be asked for, and those that are stored or workers make. */
export interface ModelPredictions {
  /**
   * Which checkpoint of a trial is meant: that of its last epoch unless another is named.
   * @throws ProblemError NOT_TRAINED, CHECKPOINT_NOT_FOUND (says which there are), NO_TEST_SPLIT
   */
  requestFor(
    trial: TrialSummary,
    asked: { epoch?: number | undefined; split: 'val' | 'test' },
  ): Promise<PredictionRequest>
  /**
   * Made by a worker if nobody asked for them before; undefined while they are being made.
   * @throws ProblemError PREDICTION_FAILED
   */
  get(request: PredictionRequest): Promise<Predictions | undefined>
}

interface PredictionPorts {
  lineages: Pick<LineageStore, 'read' | 'checkpoints'>
  datasets: Pick<DatasetRegistry, 'findByHash'>
  predictions: Pick<PredictionQueue, 'request' | 'failure'>
  artifacts: Pick<ArtifactStore, 'get'>
}

export function createModelPredictions(ports: PredictionPorts): ModelPredictions {
  const { lineages, datasets, predictions, artifacts } = ports
  return {
    async requestFor(trial, asked) {
      const lineage = await lineages.read(trial.lineage)
      const epochs = epochsOf(await lineages.checkpoints(trial.lineage))
      const epoch = asked.epoch ?? lastEpochOf(trial)
      if (lineage !== undefined && 'trainer' in lineage.recipe) {
        const detail = `A program trained trial ${trial.number}: its model is there, not here.`
        throw new ProblemError('NOT_TRAINED', detail)
      }
      if (lineage === undefined || epochs.length === 0 || epoch > lineage.epoch) {
        const detail = `Trial ${trial.number} is ${trial.status}: ${lineage?.epoch ?? 0} epochs are trained, not ${epoch}.`
        throw new ProblemError('NOT_TRAINED', detail)
      }
      if (!epochs.includes(epoch)) {
        const there = epochs.join(', ')
        const detail = `There is no checkpoint of epoch ${epoch}; available: ${there}.`
        const errors = [{ path: 'epoch', message: `one of ${there}` }]
        throw new ProblemError('CHECKPOINT_NOT_FOUND', detail, errors)
      }
      const dataset = await datasets.findByHash(lineage.recipe.dataset)
      if (asked.split === 'test' && dataset?.splits.test === 0) {
        throw new ProblemError('NO_TEST_SPLIT', `The dataset ${dataset.name} has no test images.`)
      }
      return { lineage: trial.lineage, epoch, split: asked.split }
    },

    async get(request) {
      const name = predictionArtifact(request)
      let file = await artifacts.get(name)
      if (file === undefined) {
        await predictions.request(request)
        file = await waitForWorker(async () => {
          const reason = await predictions.failure(request)
          if (reason === undefined) return artifacts.get(name)
          const detail = `The predictions could not be computed: ${reason}.`
          throw new ProblemError('PREDICTION_FAILED', detail)
        })
      }
      return file === undefined ? undefined : parsePredictions(file)
    },
  }
}

/** @throws ProblemError NO_TEST_LABELS where there is nothing to compare predictions with */
export function refuseUnlabelled(...predictions: Predictions[]): void {
  if (predictions.every(isLabelled)) return
  throw new ProblemError('NO_TEST_LABELS', 'The test images have no labels to compare with.')
}

/** Each once, in their order: a fork that was trained again may have a checkpoint of an epoch that its parent has. */
function epochsOf(checkpoints: Checkpoint[]): number[] {
  return [...new Set(checkpoints.map(({ epoch }) => epoch))].sort((a, b) => a - b)
}
