import type { StoredFile } from '@sweepstack/core'

/** What a file of the artifact store is, by its name. */
export type Place =
  | { kind: 'checkpoints'; lineage: string; fence: number; epoch: number }
  | { kind: 'predictions'; lineage: string; epoch: number }
  | { kind: 'datasets'; hash: string }
  | { kind: 'uploads' }
  | { kind: 'other' }

export interface PlacedFile extends StoredFile {
  place: Place
}

const checkpoint = /^checkpoints\/([0-9a-f]{64})\/(\d+)-(\d+)\.safetensors$/
const prediction = /^outputs\/([0-9a-f]{64})\/(\d+)\/[a-z]+\.safetensors$/
const upload = /^uploads\/[0-9a-f]{64}\.(json|portion)$/
const dataset = /^datasets\/([0-9a-f]{64})\./

export function placeOf(name: string): Place {
  const [, trained = '', fence, after] = checkpoint.exec(name) ?? []
  if (fence) {
    return { kind: 'checkpoints', lineage: trained, fence: Number(fence), epoch: Number(after) }
  }
  const [, predicting = '', epoch] = prediction.exec(name) ?? []
  if (epoch) return { kind: 'predictions', lineage: predicting, epoch: Number(epoch) }
  if (upload.test(name)) return { kind: 'uploads' }
  const [, hash] = dataset.exec(name) ?? []
  return hash ? { kind: 'datasets', hash } : { kind: 'other' }
}
