import { createHash } from 'node:crypto'
import type { PredictionRequest } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { decode, encode } from '@sweepstack/training/checkpoints'
import type { Deps } from './deps.ts'

/**
 * The weights of a checkpoint as a safetensors file: kernels, biases, BatchNorm's γ, β and moving statistics,
 * under the names of their layers, without what only training needs. The recipe, classes and the image size
 * are in its metadata.
 * @throws ProblemError CHECKPOINT_NOT_FOUND if the file is gone or damaged
 */
export async function exportWeights(
  { redis, artifacts }: Deps,
  { lineage: key, epoch }: Omit<PredictionRequest, 'split'>,
): Promise<Uint8Array> {
  const lineage = await redis.lineages.read(key)
  const checkpoint = lineage?.checkpoints.find((known) => known.epoch === epoch)
  const file = checkpoint && (await artifacts.get(checkpoint.artifact))
  if (!file || createHash('sha256').update(file).digest('hex') !== checkpoint.sha256) {
    const detail = `The checkpoint of epoch ${epoch} is missing or damaged in the artifact store.`
    throw new ProblemError('CHECKPOINT_NOT_FOUND', detail)
  }
  const { tensors, metadata } = decode(file)
  const dataset = await redis.datasets.findByHash(lineage?.recipe.dataset ?? '')
  return encode(
    tensors.filter(({ name }) => name !== 'step' && !name.startsWith('optimizer/')),
    {
      ...metadata,
      classes: JSON.stringify(dataset?.classes ?? []),
      imageSize: String(dataset?.imageSize ?? ''),
    },
  )
}
