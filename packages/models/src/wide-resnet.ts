import { z } from 'zod'
import { architecture, type Layer } from './layer.ts'
import { rate, same } from './options.ts'

const options = z.strictObject({
  /** 6 n + 4 for n blocks in each of the three stages. */
  depth: z
    .int()
    .min(10)
    .max(100)
    .refine((depth) => depth % 6 === 4, { error: 'must be 6 n + 4: 10, 16, 22, 28, 40 …' })
    .default(16),
  /** Times 16, 32 and 64 filters. */
  width: z.int().min(1).max(16).default(2),
  /** Between the two convolutions of a block. */
  dropout: rate.default(0),
})

/**
 * WRN-depth-width of Zagoruyko and Komodakis, 2016 (arXiv 1605.07146), with blocks that normalize first; the
 * shortcut that changes the width is a 1×1 convolution of the block's input.
 */
export const wideResnet = architecture({
  name: 'wide-resnet',
  options,
  sizeReason: () => 'its strides and its pooling work at any size',
  layers: (classes, { depth, width, dropout }) => {
    const before: Layer[] = [{ kind: 'batchNorm' }, { kind: 'relu' }]
    const block = (from: number, to: number, stride: number): Layer => ({
      kind: 'residual',
      body: [
        ...before,
        same(to, stride),
        ...before,
        ...(dropout > 0 ? [{ kind: 'dropout', rate: dropout } as const] : []),
        same(to),
      ],
      shortcut: from === to && stride === 1 ? [] : [same(to, stride, 1)],
    })
    const stages = [16, 32, 64].map((filters) => filters * width)
    const blocks = stages.flatMap((to, stage) =>
      Array.from({ length: (depth - 4) / 6 }, (_, place) =>
        place > 0 ? block(to, to, 1) : block(stages[stage - 1] ?? 16, to, stage === 0 ? 1 : 2),
      ),
    )
    return [
      same(16),
      ...blocks,
      ...before,
      { kind: 'globalAveragePool' },
      { kind: 'dense', units: classes },
    ]
  },
})
