import { checkRate } from '@sweepstack/models'
import { ProblemError } from '@sweepstack/protocol'
import { attribute } from '../graph/attribute.ts'
import { elementCount, type Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'
import { dropoutPlaces, randomnessOf, seedAt } from './seeds.ts'

/**
 * y = x · m / (1 − rate), m = 0 with probability `rate` (Srivastava et al., 2014); dx = dy · m / (1 − rate).
 * The mask is a pure function of (seed, step, layer).
 */
export function dropout(pass: Pass, x: Tensor, layerRate: number, name: string): Tensor {
  const layer = Number(name.slice(name.lastIndexOf('_') + 1))
  const rate = layerRate * pass.options.dropout
  const randomness = randomnessOf(pass)
  if (rate === 0 || randomness === undefined) return x
  checkRate(rate)
  if (layer >= dropoutPlaces) {
    throw new ProblemError(
      'INCOMPATIBLE_MODEL',
      `layer ${name}: at most ${dropoutPlaces} dropout layers`,
    )
  }
  const { math } = pass
  const lanes = lanesFor(rate, elementCount(x.shape.slice(1)))
  const kept = keptElements(pass, x, lanes, seedAt(pass, randomness, layer))
  const scaled = math.multiply(kept, math.scalar(1 / (1 - lanes.limit / lanes.values), x.type))
  const y = math.multiply(x, scaled)
  pass.onBackward(() => pass.flowBack(x, math.multiply(pass.gradientOf(y), scaled)))
  return y
}

interface Lanes {
  type: 'uint8' | 'uint16'
  /** Elements that one 32-bit word decides. */
  perWord: number
  /** A lane is one of this many values; those below `limit` drop their element. */
  values: number
  limit: number
}

/**
 * Random words are the dearest part of a mask, so an element gets 8 bits of one where they meet the rate
 * to 1 % (0.35 becomes 90/256; the scale is that of the rate drawn, so the mean stays exact), else 16,
 * which meet any rate to 2⁻¹⁷.
 */
function lanesFor(rate: number, features: number): Lanes {
  const limit = Math.round(rate * 256)
  if (features % 4 === 0 && Math.abs(limit / 256 - rate) <= rate / 100) {
    return { type: 'uint8', perWord: 4, values: 256, limit }
  }
  return { type: 'uint16', perWord: 2, values: 65_536, limit: Math.round(rate * 65_536) }
}

/** 1 where an element stays, 0 where it is dropped; of x's type and shape. */
function keptElements(pass: Pass, x: Tensor, lanes: Lanes, seed: Tensor): Tensor {
  const { graph, math } = pass
  const size = math.sizeOf(x)
  const isWhole = elementCount(x.shape.slice(1)) % lanes.perWord === 0
  // An odd number of elements leaves the last lane of the last word.
  const room = isWhole ? size : math.add(size, math.scalar(lanes.perWord - 1, 'int32'))
  const count = math.floorDivide(room, math.scalar(lanes.perWord, 'int32'))
  const words = graph.one(
    'StatelessRandomUniformFullInt',
    [math.pack([count]), seed],
    { dtype: attribute.type('int32'), T: attribute.type('int32'), Tseed: attribute.type('int32') },
    'int32',
    [-1],
  )
  const all = math.bitcast(words, lanes.type, [-1, lanes.perWord])
  const drawn = isWhole ? all : math.partOf(math.reshape(all, [-1]), math.scalar(0, 'int32'), size)
  const stays = math.atLeast(drawn, math.scalar(lanes.limit, lanes.type))
  return math.cast(math.reshape(stays, x.shape), x.type)
}
