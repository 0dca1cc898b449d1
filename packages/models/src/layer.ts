import type { z } from 'zod'

/** A layer of a model as data, in Keras' words. Convolutions and dense layers have a bias; sizes are square. */
export type Layer =
  | {
      kind: 'conv2d'
      filters: number
      size: number
      stride?: number | undefined
      padding: 'valid' | 'same'
    }
  | { kind: 'dense'; units: number }
  | { kind: 'relu' }
  | { kind: 'leakyRelu' }
  | { kind: 'elu' }
  | { kind: 'silu' }
  | { kind: 'batchNorm' }
  | { kind: 'dropout'; rate: number }
  | { kind: 'maxPool'; size: number }
  | { kind: 'averagePool'; size: number }
  | { kind: 'globalAveragePool' }
  | { kind: 'flatten' }
  /** body(x) + shortcut(x); an empty shortcut is x itself. */
  | { kind: 'residual'; body: Layer[]; shortcut: Layer[] }

/** An architecture: the layers that turn images into one logit per class. */
export interface Architecture<Options = unknown> {
  name: string
  /** What a sweep may say of it; all have defaults. */
  options: z.ZodType<Options>
  layers(classes: number, options: Options): Layer[]
  /** Why images may not be smaller than they may, in words that follow the name. */
  sizeReason?(options: Options): string
}

/** Keeps the type of the options between the two members. */
export function architecture<Options>(definition: Architecture<Options>): Architecture {
  return definition as Architecture
}
