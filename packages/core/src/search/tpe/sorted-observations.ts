import type { Observation } from '../algorithm.ts'
import { compareObservations } from './ranking.ts'

const known = new WeakMap<readonly Observation[], Observation[]>()

/** Observations of one objective, best first; those that came since the last call are put in their places. */
export function sortedObservations(observations: readonly Observation[]): readonly Observation[] {
  const sorted = known.get(observations) ?? []
  known.set(observations, sorted)
  if (observations.length > 2 * sorted.length + 100) {
    sorted.push(...observations.slice(sorted.length))
    sorted.sort(compareObservations)
    return sorted
  }
  for (const observation of observations.slice(sorted.length)) {
    sorted.splice(placeOf(sorted, observation), 0, observation)
  }
  return sorted
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
