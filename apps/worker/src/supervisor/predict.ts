import { type ArtifactStore, type PredictionRequest, predictionArtifact } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { TrainerProcess } from './trainer-process.ts'

/** Has a trainer make predictions, unless they are there. @throws Error with a reason for a person */
export async function predict(
  parts: { redis: RedisHandle; store: ArtifactStore; hangMs: number },
  trainer: TrainerProcess,
  request: PredictionRequest,
): Promise<void> {
  const artifact = predictionArtifact(request)
  if ((await parts.store.stat(artifact)) !== undefined) return
  const { lineages } = parts.redis
  const lineage = await lineages.read(request.lineage)
  const checkpoints = await lineages.checkpoints(request.lineage)
  const checkpoint = checkpoints.find(({ epoch }) => epoch === request.epoch)
  if (lineage === undefined || checkpoint === undefined) {
    throw new Error(`there is no checkpoint of epoch ${request.epoch}`)
  }
  const { split } = request
  const { recipe } = lineage
  if ('trainer' in recipe) throw new Error('a program trained it: no worker has its model')
  trainer.send({ type: 'predict', recipe, checkpoint, split, artifact })
  const event = await trainer.next(parts.hangMs)
  if (event?.type === 'predicted') return
  if (event === undefined) trainer.kill('SIGKILL')
  const why = event?.type === 'failed' ? event.message : 'the trainer died or gave no sign of life'
  throw new Error(why)
}
