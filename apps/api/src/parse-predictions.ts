import { decode } from '@sweepstack/checkpoints'
import type { Predictions } from '@sweepstack/outputs'

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
