import { mixWords, mulberry32 } from '@sweepstack/core'
import { elementCount } from './graph/types.ts'
import { initialLossScale } from './loss-scale.ts'
import type { StateVariable } from './program.ts'

/**
 * The value a variable starts with, Keras' defaults: kernels Glorot-uniform (Glorot and Bengio, 2010:
 * ±√(6 / (fan in + fan out))), γ and moving variance 1, the loss' scale
 * 2¹⁵, all else 0. Pure in (seed, place among the state).
 */
export function initialValue(
  variable: StateVariable,
  seed: number,
  place: number,
): Float32Array | Int32Array {
  const count = elementCount(variable.shape)
  switch (variable.role) {
    case 'lossScale':
      return new Float32Array(count).fill(initialLossScale)
    case 'kernel':
      return glorotUniform(variable.shape, mixWords(2, seed, place))
    case 'gamma':
    case 'movingVariance':
      return new Float32Array(count).fill(1)
    default:
      return variable.type === 'int32' ? new Int32Array(count) : new Float32Array(count)
  }
}

function glorotUniform(shape: readonly number[], seed: number): Float32Array {
  const receptiveField = elementCount(shape.slice(0, -2))
  const fans = receptiveField * ((shape.at(-2) as number) + (shape.at(-1) as number))
  const limit = Math.sqrt(6 / fans)
  const random = mulberry32(seed)
  return Float32Array.from({ length: elementCount(shape) }, () => (random() * 2 - 1) * limit)
}
