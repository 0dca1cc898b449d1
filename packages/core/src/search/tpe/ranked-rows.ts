import type { Axis } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { KernelRows } from './kernel-rows.ts'
import { compareObservations } from './ranking.ts'

/** Observations of one objective, best first, and their points in the same order. */
export interface Ranked {
  sorted: readonly Observation[]
  rows: KernelRows
}

interface Kept extends Ranked {
  axes: readonly Axis[]
  sorted: Observation[]
}

const known = new WeakMap<readonly Observation[], Kept>()

/** Those that came since the last call are put in their places. */
export function rankedRows(axes: readonly Axis[], observations: readonly Observation[]): Ranked {
  const before = known.get(observations)
  const missing = observations.length - (before?.axes === axes ? before.sorted.length : 0)
  if (before === undefined || before.axes !== axes || missing > before.sorted.length + 100) {
    const sorted = [...observations].sort(compareObservations)
    const points = sorted.map(({ point }) => point)
    const read = { axes, sorted, rows: new KernelRows(axes, points) }
    known.set(observations, read)
    return read
  }
  for (const observation of observations.slice(before.sorted.length)) {
    const place = placeOf(before.sorted, observation)
    before.sorted.splice(place, 0, observation)
    before.rows.insert(place, observation.point)
  }
  return before
}

function placeOf(sorted: readonly Observation[], observation: Observation): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareObservations(sorted[middle] as Observation, observation) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
