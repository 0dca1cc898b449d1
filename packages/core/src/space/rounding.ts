import { trim, within } from './parameter.ts'
import type { Scale } from './scale.ts'

/** Multiples of a number between two ends, and the ends where what is drawn near them is rounded to a multiple outside. */
export interface Rounding {
  quantum: number
  min?: number | undefined
  max?: number | undefined
  smallest?: number | undefined
}

/** clip(round(value / q) · q, min, max), as NNI has its quantised forms. */
export function roundedTo(rounding: Rounding, value: number): number {
  const { quantum } = rounding
  const multiple = Math.round(value / quantum) * quantum
  return within(rounding, Number.isInteger(quantum) ? multiple : trim(multiple))
}

/** How many values there are; infinite without an end. */
export function roundedCount({ quantum, min, max }: Rounding): number {
  if (min === undefined || max === undefined) return Number.POSITIVE_INFINITY
  return Math.round(max / quantum) - Math.round(min / quantum) + 1
}

/** The value of a place, from 0; there is a least one. */
export function roundedAt(rounding: Rounding, place: number): number {
  const { quantum, min = 0 } = rounding
  return roundedTo(rounding, (Math.round(min / quantum) + place) * quantum)
}

/** The place of a value, from 0; undefined for what is none of them. */
export function roundedPlace(rounding: Rounding, value: unknown): number | undefined {
  if (typeof value !== 'number' || roundedTo(rounding, value) !== value) return undefined
  const { quantum, min = 0 } = rounding
  return Math.round(value / quantum) - Math.round(min / quantum)
}

/** The middle of all shares that are rounded to a value. */
export function middleOf({ quantum }: Rounding, { unitOf }: Scale, value: number): number {
  const multiple = Math.round(value / quantum)
  return (unitOf((multiple - 0.5) * quantum) + unitOf((multiple + 0.5) * quantum)) / 2
}
