import { normalMass } from './normal.ts'

/** Intervals of the table for each width of the kernel: linear between them, to 1e-4. */
const fineness = 16

/**
 * How much of a normal kernel lies between 0 and 1, by its centre. From a table where many are asked for: at ten
 * thousand trials these masses would be most of what a proposal costs.
 */
export function insideMass(width: number, asks: number): (centre: number) => number {
  const exactly = (centre: number) => normalMass(0, 1, centre, width)
  const intervals = Math.ceil(fineness / width)
  if (asks < intervals) return exactly
  const table = Float64Array.from({ length: intervals + 1 }, (_, place) =>
    exactly(place / intervals),
  )
  return (centre) => {
    const place = Math.min(intervals - 1, Math.floor(centre * intervals))
    const rest = centre * intervals - place
    return (table[place] as number) * (1 - rest) + (table[place + 1] as number) * rest
  }
}
