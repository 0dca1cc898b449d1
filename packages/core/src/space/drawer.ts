import { type Dimension, pointOfRange, type Range, within } from './parameter.ts'
import { type Rounding, roundedTo } from './rounding.ts'
import { normalScale, type Scale, uniformScale } from './scale.ts'

type Ranged = Extract<Dimension, { kind: 'range' }>
type Distributed = Extract<Dimension, { kind: 'normal' }>

/** The value of a dimension at a share of it, 0 ≤ unit < 1: uniform units make it a draw. */
export function drawerOf(dimension: Dimension): (unit: number) => unknown {
  if (dimension.kind === 'choices') {
    const { values } = dimension
    return (unit) => values[Math.floor(unit * values.length)]
  }
  const rounding = roundingOf(dimension)
  if (dimension.kind === 'range' && dimension.range.quantum === undefined) {
    const { range, integer } = dimension
    return (unit) => pointOfRange(range, integer, unit)
  }
  const { at } = scaleOf(dimension)
  if (rounding !== undefined) return (unit) => roundedTo(rounding, at(unit))
  const ends = dimension.kind === 'normal' ? dimension.normal : dimension.range
  return (unit) => within(ends, at(unit))
}

/** What is rounded before it is a value: to a quantum, or to whole numbers on a scale that is not their own. */
export function roundingOf(dimension: Ranged | Distributed): Rounding | undefined {
  const ends = dimension.kind === 'range' ? dimension.range : dimension.normal
  const { min, max, quantum, smallest } = ends
  if (quantum !== undefined) return { quantum, min, max, smallest }
  const isOfReals = dimension.kind === 'normal' || dimension.range.scale === 'log'
  return dimension.integer && isOfReals ? { quantum: 1, min, max } : undefined
}

/** What is drawn, before it is rounded. A whole number has the share of what is rounded to it. */
export function scaleOf(dimension: Ranged | Distributed): Scale {
  const { integer } = dimension
  if (dimension.kind === 'normal') {
    const { normal } = dimension
    const { min, max } = normal
    const isWide = integer && normal.quantum === undefined
    return normalScale(isWide ? { ...normal, min: half(min, -1), max: half(max, 1) } : normal)
  }
  const { min, max, scale, quantum }: Range = dimension.range
  const isWide = integer && quantum === undefined && scale === 'log'
  return isWide ? uniformScale(scale, min - 0.5, max + 0.5) : uniformScale(scale, min, max)
}

function half(end: number | undefined, sign: 1 | -1): number | undefined {
  return end === undefined ? undefined : end + sign / 2
}
