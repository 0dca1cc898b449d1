import { z } from 'zod'
import { architecture, type Layer } from './layer.ts'
import { activation, same, widths } from './options.ts'

const options = z.strictObject({
  /** Width of each stage; each but the first begins by halving the image. */
  filters: widths.min(1).default([64, 128, 256]),
  /** Residual blocks in each stage. */
  blocks: z.int().min(1).max(16).default(2),
  activation,
})

/** The study's small residual network: 2,882,788 parameters at 64×64×3 and 100 classes. */
export const resnet10 = architecture({
  name: 'resnet10',
  options,
  sizeReason: ({ filters }) =>
    `it averages over 8 px, after halving the image ${filters.length - 1} times`,
  layers: (classes, { filters, blocks, activation: of }) => {
    /** The basic block of He et al., 2015 (arXiv 1512.03385, figure 2). */
    const block = (width: number, stride: number): Layer[] => [
      {
        kind: 'residual',
        body: [
          same(width, stride),
          { kind: 'batchNorm' },
          { kind: of },
          same(width),
          { kind: 'batchNorm' },
        ],
        shortcut: stride === 2 ? [same(width, 2, 1)] : [],
      },
      { kind: of },
    ]
    return [
      same(filters[0] as number),
      { kind: 'batchNorm' },
      { kind: of },
      ...filters.flatMap((width, stage) =>
        Array.from({ length: blocks }, (_, place) =>
          block(width, stage > 0 && place === 0 ? 2 : 1),
        ).flat(),
      ),
      { kind: 'averagePool', size: 8 },
      { kind: 'flatten' },
      { kind: 'dense', units: classes },
    ]
  },
})
