import { z } from 'zod'
import { architecture, type Layer } from './layer.ts'
import { rate } from './options.ts'

const size = z.int().min(1).max(64)
const width = z.int().min(1).max(8192)
const plain = (kind: 'relu' | 'leakyRelu' | 'elu' | 'silu' | 'batchNorm' | 'flatten') =>
  z.strictObject({ kind: z.literal(kind) })

const layer: z.ZodType<Layer> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('conv2d'),
      filters: width,
      size,
      stride: size.optional(),
      padding: z.enum(['valid', 'same']).default('valid'),
    }),
    z.strictObject({ kind: z.literal('dense'), units: width }),
    plain('relu'),
    plain('leakyRelu'),
    plain('elu'),
    plain('silu'),
    plain('batchNorm'),
    plain('flatten'),
    z.strictObject({ kind: z.literal('dropout'), rate }),
    z.strictObject({ kind: z.literal('maxPool'), size }),
    z.strictObject({ kind: z.literal('averagePool'), size }),
    z.strictObject({ kind: z.literal('globalAveragePool') }),
    z.strictObject({ kind: z.literal('residual'), body: layers, shortcut: layers.default([]) }),
  ]),
)
const layers = z.array(layer).max(256)

/** Any list of layers; a dense layer with one unit for each class is added at its end. */
export const custom = architecture({
  name: 'custom',
  options: z.strictObject({ layers: layers.min(1) }),
  layers: (classes, options) => [...options.layers, { kind: 'dense', units: classes }],
})
