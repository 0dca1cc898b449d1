import type { Point } from '../../space/search-space.ts'
import type { Density } from './density.ts'
import type { KernelShape } from './kernel-shapes.ts'

/** Of the powers of two that a number may have (1,074 below 1), with room for weights and for the ends of axes. */
const mostBits = 900
/** Of the peak of the narrowest kernel at the end of an axis. */
const bitsOfPeak = 6.5

/** l/g, as candidates are compared by it. */
export interface Ratio {
  /** If it is below that of the best, any number that is. */
  at(point: Point, best?: number): number
  logOf(ratio: number): number
}

/** In logarithms where the densities or their quotient may be too small or too large for a number. */
export function ratioOf(shapes: readonly KernelShape[], l: Density, g: Density): Ratio {
  if (bitsOf(shapes) > mostBits) {
    return { at: (point) => l.logAt(point) - g.logAt(point), logOf: (ratio) => ratio }
  }
  return {
    at(point, best) {
      const goodness = l.at(point)
      return goodness / g.at(point, best === undefined ? best : goodness / best)
    },
    logOf: Math.log,
  }
}

function bitsOf(shapes: readonly KernelShape[]): number {
  return shapes.reduce((sum, shape) => {
    return sum + (shape.kind === 'discrete' ? Math.log2(shape.count) : bitsOfPeak)
  }, 0)
}
