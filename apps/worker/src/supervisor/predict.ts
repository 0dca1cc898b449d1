import {
  type ArtifactStore,
  type PictureRequest,
  type PredictionRequest,
  predictionArtifact,
} from '@sweepstack/core'
import type { Checkpoint, ImageRecipe } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Notice, Order } from '../trainer/messages.ts'
import type { TrainerProcess } from './trainer-process.ts'

/** What somebody waits for, and a trainer has to make. */
export interface Wanted {
  lineage: string
  /** @throws Error with a reason for a person */
  make(trainer: TrainerProcess): Promise<void>
  /** Tells who waits why there is nothing. */
  fail(reason: string): Promise<void>
}

interface PredictParts {
  redis: Pick<RedisHandle, 'lineages' | 'predictions' | 'pictures'>
  store: Pick<ArtifactStore, 'stat'>
  config: { hangSeconds: number }
}

/** Predictions of a split, unless they are there. */
export function predictionsOf(parts: PredictParts, request: PredictionRequest): Wanted {
  const { predictions } = parts.redis
  const artifact = predictionArtifact(request)
  return {
    lineage: request.lineage,
    async make(trainer) {
      if ((await parts.store.stat(artifact)) === undefined) {
        const trained = await trainedModel(parts, request)
        const { split } = request
        await told(parts, trainer, { type: 'predict', ...trained, split, artifact }, 'predicted')
      }
      await predictions.finish(request)
    },
    fail: (reason) => predictions.fail(request, reason),
  }
}

/** What a model says of a picture, if somebody still waits for it. */
export function answerOf(parts: PredictParts, request: PictureRequest): Wanted {
  const { pictures } = parts.redis
  return {
    lineage: request.lineage,
    async make(trainer) {
      const found = await pictures.pixels(request)
      if (found === undefined) return
      const trained = await trainedModel(parts, request)
      const pixels = Buffer.from(found).toString('base64')
      const order = { type: 'answer', ...trained, pixels } as const
      const { probabilities } = await told(parts, trainer, order, 'answered')
      await pictures.finish(request, { probabilities })
    },
    fail: (failure) => pictures.finish(request, { failure }),
  }
}

async function trainedModel(
  { redis: { lineages } }: PredictParts,
  { lineage: key, epoch }: { lineage: string; epoch: number },
): Promise<{ recipe: ImageRecipe; checkpoint: Checkpoint }> {
  const lineage = await lineages.read(key)
  const checkpoint = (await lineages.checkpoints(key)).find((one) => one.epoch === epoch)
  if (lineage === undefined || checkpoint === undefined) {
    throw new Error(`there is no checkpoint of epoch ${epoch}`)
  }
  const { recipe } = lineage
  if ('trainer' in recipe) throw new Error('a program trained it: no worker has its model')
  return { recipe, checkpoint }
}

/** The notice that a trainer answers an order with. */
async function told<Type extends Notice['type']>(
  { config }: PredictParts,
  trainer: TrainerProcess,
  order: Order,
  type: Type,
): Promise<Extract<Notice, { type: Type }>> {
  trainer.send(order)
  const event = await trainer.next(config.hangSeconds * 1000)
  if (event?.type === type) return event as Extract<Notice, { type: Type }>
  if (event === undefined) trainer.kill('SIGKILL')
  throw new Error(
    event?.type === 'failed' ? event.message : 'the trainer died or gave no sign of life',
  )
}
