import { encode, type StoredTensor } from '@sweepstack/checkpoints'
import type { SweepCurves } from './sweep-curves.ts'

/** Curves as a safetensors file; what its metadata mean says `curvesMetadataSchema`. */
export function curveFile(
  { lineages, trials, series, points, seen, next }: SweepCurves,
  about: { sweep: string; cursor: string; metrics: readonly string[] },
): Uint8Array {
  const column = (name: string, numbers: number[]): StoredTensor => {
    return { name, dtype: 'I32', shape: [numbers.length], data: Int32Array.from(numbers) }
  }
  const keys = Buffer.from(lineages.join(''), 'hex')
  // Eight numbers hold the 32 bytes of a key; they are copied to where numbers may begin.
  const words = new Int32Array(new Uint8Array(keys).buffer)
  const tensors: StoredTensor[] = [
    { name: 'lineages', dtype: 'I32', shape: [lineages.length, 8], data: words },
    column(
      'trials.number',
      trials.map(({ number }) => number),
    ),
    column(
      'trials.lineage',
      trials.map(({ lineage }) => lineage),
    ),
    column(
      'trials.until',
      trials.map(({ until }) => until),
    ),
    ...series.flatMap(({ offsets, epochs, values }, place): StoredTensor[] => [
      { name: `${place}.offsets`, dtype: 'I32', shape: [offsets.length], data: offsets },
      { name: `${place}.epochs`, dtype: 'I32', shape: [epochs.length], data: epochs },
      { name: `${place}.values`, dtype: 'F32', shape: [values.length], data: values },
    ]),
  ]
  return encode(tensors, {
    format: 'sweepstack-curves-1',
    sweep: about.sweep,
    cursor: about.cursor,
    metrics: JSON.stringify(about.metrics),
    points: String(points),
    trials: String(seen),
    next: next === null ? '' : String(next),
  })
}
