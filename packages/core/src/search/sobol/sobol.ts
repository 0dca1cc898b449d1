import { finalize, mixWords } from '../../random/mix.ts'
import { directions } from './directions.ts'

const bits = 32

/** Dimensions that the sequence has. */
export const sobolDimensions = directions.length

/** Coordinate of a point of Sobol's sequence (1967) in the order of Antonov and Saleev (1979): 0 ≤ x < 1. */
export function sobol(index: number, dimension: number): number {
  return wordOf(index, dimension) / 2 ** bits
}

/**
 * The same, scrambled: Owen's nested uniform scrambling (1995), each bit flipped or not by a hash of those before it
 * (Laine and Karras, 2011; Burley, 2020). Uniform for each seed, and the points stay as even as they were.
 */
export function scrambledSobol(index: number, dimension: number, seed: number): number {
  const word = reversed(wordOf(index, dimension))
  return reversed(hashUpwards(word, mixWords(seed, dimension))) / 2 ** bits
}

const tables = new Map<number, Uint32Array>()

/** x = ⊕ v_k over the bits k of the Gray code of the index. */
function wordOf(index: number, dimension: number): number {
  const table = tables.get(dimension) ?? numbersOf(dimension)
  tables.set(dimension, table)
  let word = 0
  let gray = (index ^ (index >>> 1)) >>> 0
  for (let bit = 0; gray !== 0; bit += 1, gray >>>= 1) {
    if (gray & 1) word ^= table[bit] as number
  }
  return word >>> 0
}

/** The direction numbers v_k = m_k 2^(32 − k), the m_k by the recurrence of the polynomial (Joe and Kuo, 2003, eq. 2). */
function numbersOf(dimension: number): Uint32Array {
  const [polynomial, first] = directions[dimension] as (typeof directions)[0]
  const degree = dimension === 0 ? 0 : first.length
  const m: number[] = dimension === 0 ? [] : [...first]
  for (let k = m.length; k < bits; k += 1) {
    if (dimension === 0) {
      m.push(1)
      continue
    }
    let next = (m[k - degree] as number) ^ ((m[k - degree] as number) * 2 ** degree)
    for (let j = 1; j < degree; j += 1) {
      if ((polynomial >>> (degree - j)) & 1) next ^= (m[k - j] as number) * 2 ** j
    }
    m.push(next >>> 0)
  }
  return Uint32Array.from(m, (value, k) => value * 2 ** (bits - 1 - k))
}

/** Each bit of the result depends on the bits below it, and on itself, only. */
function hashUpwards(word: number, seed: number): number {
  let x = (word + seed) | 0
  for (const factor of [0x6c50b47c, 0xb82f1e52, 0xc7afe638, 0x8d22f6e6]) {
    x ^= Math.imul(x, factor)
  }
  return (x ^ (finalize(seed) & 1)) >>> 0
}

function reversed(word: number): number {
  let x = word >>> 0
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2)
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4)
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8)
  return ((x >>> 16) | (x << 16)) >>> 0
}
