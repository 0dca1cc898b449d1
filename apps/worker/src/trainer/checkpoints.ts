import { decode, encode, readWhole, type StoredTensor } from '@sweepstack/checkpoints'
import type { ArtifactStore } from '@sweepstack/core'
import type { Checkpoint } from '@sweepstack/protocol'
import type { TrainOrder } from './messages.ts'

/** When the state of an epoch is worth keeping: somebody watches it, or it was long ago. */
export function isCheckpointDue(options: {
  epoch: number
  target: number
  watched: number[]
  secondsSinceLast: number
  everySeconds: number
}): boolean {
  const { epoch, target, watched, secondsSinceLast, everySeconds } = options
  return epoch === target || watched.includes(epoch) || secondsSinceLast >= everySeconds
}

/** Stores the state after an epoch, with all that says what it is. */
export async function saveCheckpoint(
  store: ArtifactStore,
  order: TrainOrder,
  epoch: number,
  state: StoredTensor[],
  facts: Record<string, string>,
): Promise<Checkpoint> {
  const artifact = `checkpoints/${order.lineage}/${order.fence}-${epoch}.safetensors`
  const file = encode(state, {
    lineage: order.lineage,
    epoch: String(epoch),
    recipe: JSON.stringify(order.recipe),
    ...facts,
  })
  return { epoch, artifact, ...(await store.put(artifact, file)) }
}

export interface Loaded {
  epoch: number
  state: StoredTensor[]
}

/**
 * The newest checkpoint that is whole, of an epoch that is on record; undefined to begin anew. What was
 * skipped on the way is told in `skipped`.
 */
export async function loadNewest(
  store: ArtifactStore,
  order: TrainOrder,
): Promise<{ loaded: Loaded | undefined; skipped: string[] }> {
  const skipped: string[] = []
  const usable = order.checkpoints
    .filter(({ epoch }) => epoch <= order.epoch)
    .sort((a, b) => b.epoch - a.epoch)
  for (const checkpoint of usable) {
    try {
      const { tensors } = decode(await readWhole(store, checkpoint))
      return { loaded: { epoch: checkpoint.epoch, state: tensors }, skipped }
    } catch (error) {
      skipped.push(`${checkpoint.artifact}: ${(error as Error).message}`)
    }
  }
  return { loaded: undefined, skipped }
}

/**
 * Deletes what earlier starts wrote and no record names: the worker died between the file and the record.
 */
export async function dropOrphans(store: ArtifactStore, order: TrainOrder): Promise<void> {
  const folder = `checkpoints/${order.lineage}/`
  const recorded = new Set(order.checkpoints.map(({ artifact }) => artifact))
  for (const { name: artifact } of await store.list(folder)) {
    const fence = Number.parseInt(artifact.slice(folder.length), 10)
    if (fence < order.fence && !recorded.has(artifact)) await store.delete(artifact)
  }
}
