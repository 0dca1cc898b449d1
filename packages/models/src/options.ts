import { z } from 'zod'
import type { Layer } from './layer.ts'

/** Options that architectures share. */
export const widths = z.array(z.int().min(1).max(4096)).max(16)
export const rate = z.number().min(0).lt(1)
export const activation = z.enum(['relu', 'leakyRelu', 'elu', 'silu']).default('relu')
export const normalization = z.enum(['batch', 'none']).default('batch')

export function normalized(how: z.infer<typeof normalization>): Layer[] {
  return how === 'batch' ? [{ kind: 'batchNorm' }] : []
}

export function same(filters: number, stride = 1, size = 3): Layer {
  return { kind: 'conv2d', filters, size, stride, padding: 'same' }
}
