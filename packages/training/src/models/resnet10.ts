import type { Architecture, Layer } from './layer.ts'

const conv = (filters: number, stride = 1, size = 3): Layer => ({
  kind: 'conv2d',
  filters,
  size,
  stride,
  padding: 'same',
})

/** The basic block of He et al., 2015 (arXiv 1512.03385, figure 2). */
const block = (filters: number, stride: 1 | 2): Layer[] => [
  {
    kind: 'residual',
    body: [
      conv(filters, stride),
      { kind: 'batchNorm' },
      { kind: 'relu' },
      conv(filters),
      { kind: 'batchNorm' },
    ],
    shortcut: stride === 2 ? [conv(filters, 2, 1)] : [],
  },
  { kind: 'relu' },
]

/** The study's small residual network: 2,882,788 parameters at 64×64×3 and 100 classes. */
export const resnet10: Architecture = {
  name: 'resnet10',
  layers: (classes) => [
    conv(64),
    { kind: 'batchNorm' },
    { kind: 'relu' },
    ...block(64, 1),
    ...block(64, 1),
    ...block(128, 2),
    ...block(128, 1),
    ...block(256, 2),
    ...block(256, 1),
    { kind: 'averagePool', size: 8 },
    { kind: 'flatten' },
    { kind: 'dense', units: classes },
  ],
}
