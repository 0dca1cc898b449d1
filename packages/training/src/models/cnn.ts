import type { Architecture, Layer } from './layer.ts'

const block = (filters: number, rate: number): Layer[] => [
  { kind: 'conv2d', filters, size: 3, padding: 'valid' },
  { kind: 'relu' },
  { kind: 'maxPool', size: 2 },
  { kind: 'batchNorm' },
  { kind: 'dropout', rate },
]

const hidden = (rate: number): Layer[] => [
  { kind: 'dense', units: 256 },
  { kind: 'relu' },
  { kind: 'batchNorm' },
  { kind: 'dropout', rate },
]

/** The study's plain CNN: 765,732 parameters at 64×64×3 and 100 classes. */
export const cnn: Architecture = {
  name: 'cnn',
  layers: (classes) => [
    ...block(64, 0.25),
    ...block(64, 0.35),
    ...block(128, 0.45),
    ...block(256, 0.45),
    { kind: 'flatten' },
    ...hidden(0.35),
    ...hidden(0.45),
    { kind: 'dense', units: classes },
  ],
}
