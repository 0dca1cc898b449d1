import type { Axis, Point } from '../space/search-space.ts'

/** An axis without what rounds on it: a sample goes to a thread, and functions cannot. */
export type SampleAxis = { name: string } & (
  | { kind: 'real' }
  | { kind: 'levels' | 'choice'; count: number }
)

export function sampleAxis(axis: Axis): SampleAxis {
  const { name } = axis
  return axis.kind === 'real'
    ? { name, kind: 'real' }
    : { name, kind: axis.kind, count: axis.count }
}

/** What importance is measured on: distinct configs, and of each the mean of a metric over its trials. */
export interface Sample {
  axes: readonly SampleAxis[]
  points: readonly Point[]
  values: readonly number[]
}

/** A sample by columns, as trees read it. */
export interface Columns {
  axes: readonly SampleAxis[]
  /** The coordinates on each axis, by row; NaN where it is not active. */
  coordinates: readonly Float64Array[]
  /** The rows in ascending order of the coordinates on each axis; those where it is not active come last. */
  orders: readonly Int32Array[]
  values: Float64Array
}

export function columnsOf({ axes, points, values }: Sample): Columns {
  const coordinates = axes.map((_, axis) =>
    Float64Array.from(points, (point) => point[axis] ?? Number.NaN),
  )
  const orders = coordinates.map((column) => {
    const rows = Int32Array.from(column.keys())
    return rows.sort((a, b) => compare(column[a] as number, column[b] as number) || a - b)
  })
  return { axes, coordinates, orders, values: Float64Array.from(values) }
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b
}
