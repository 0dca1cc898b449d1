import { attribute } from '../../graph/attribute.ts'
import { elementCount, type Tensor } from '../../graph/types.ts'
import { ModelError } from '../../models/shape.ts'
import type { Pass } from '../pass.ts'

/** Steps are this far apart in the space of seeds: more than a model has dropout layers. */
const seedsPerStep = 64

/**
 * y = x · m / (1 − rate), m = 0 with probability `rate` (Srivastava et al., 2014); dx = dy · m / (1 − rate).
 * The mask is a pure function of (seed, step, layer): one 32-bit Philox word gives two elements, each kept
 * if its 16 bits are at least rate · 2¹⁶, so the rate is met to 2⁻¹⁷.
 */
export function dropout(pass: Pass, x: Tensor, layerRate: number, name: string): Tensor {
  const layer = Number(name.slice(name.lastIndexOf('_') + 1))
  const rate = layerRate * pass.options.dropout
  const { training, seed, step } = pass.options
  if (!training || rate === 0 || seed === undefined || step === undefined) return x
  if (rate >= 1) throw new ModelError(`layer ${name}: a dropout rate of ${rate} keeps nothing`)
  if (layer >= seedsPerStep || elementCount(x.shape.slice(1)) % 2 === 1) {
    throw new ModelError(`layer ${name}: dropout needs an even number of features`)
  }
  const { math } = pass
  const scaled = math.multiply(
    keptElements(pass, x, rate, layer, seed, step),
    keepScale(pass, x, rate),
  )
  const y = math.multiply(x, scaled)
  pass.onBackward(() => pass.flowBack(x, math.multiply(pass.gradientOf(y), scaled)))
  return y
}

/** 1 where an element stays, 0 where it is dropped; of x's type and shape. */
function keptElements(
  pass: Pass,
  x: Tensor,
  rate: number,
  layer: number,
  seed: Tensor,
  step: Tensor,
): Tensor {
  const { graph, math } = pass
  const place = math.add(
    math.multiply(step, math.scalar(seedsPerStep, 'int32')),
    math.scalar(layer, 'int32'),
  )
  const words = graph.one(
    'StatelessRandomUniformFullInt',
    [
      math.pack([math.floorDivide(math.sizeOf(x), math.scalar(2, 'int32'))]),
      math.pack([seed, place]),
    ],
    { dtype: attribute.type('int32'), T: attribute.type('int32'), Tseed: attribute.type('int32') },
    'int32',
    [-1],
  )
  const lanes = math.bitcast(words, 'uint16', [-1, 2])
  const limit = math.scalar(Math.round(rate * 65_536), 'uint16')
  return math.cast(math.reshape(math.atLeast(lanes, limit), x.shape), x.type)
}

function keepScale(pass: Pass, x: Tensor, rate: number): Tensor {
  return pass.math.scalar(1 / (1 - rate), x.type)
}
