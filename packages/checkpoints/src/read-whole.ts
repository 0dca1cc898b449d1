import { createHash } from 'node:crypto'
import type { ArtifactStore } from '@sweepstack/core'
import type { Checkpoint } from '@sweepstack/protocol'
import { CheckpointError } from './safetensors.ts'

/** The file of a checkpoint. @throws CheckpointError `is missing` or `is damaged`, to be said of its name */
export async function readWhole(
  store: ArtifactStore,
  { artifact, sha256 }: Checkpoint,
): Promise<Uint8Array> {
  const file = await store.get(artifact)
  if (file === undefined) throw new CheckpointError('is missing')
  if (createHash('sha256').update(file).digest('hex') !== sha256) {
    throw new CheckpointError('is damaged')
  }
  return file
}
