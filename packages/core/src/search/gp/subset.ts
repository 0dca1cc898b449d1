import { bestFirst } from '../../ranking/pareto/crowding.ts'
import type { Observation } from '../algorithm.ts'

const most = 500

/** All observations up to 500; of more the best 250, and of the rest the latest. */
export function subsetOf(observations: readonly Observation[]): readonly Observation[] {
  if (observations.length <= most) return observations
  const best = new Set(bestFirst(observations).slice(0, most / 2))
  const rest = observations.map((_, place) => place).filter((place) => !best.has(place))
  const places = [...best, ...rest.slice(-(most - best.size))].sort((a, b) => a - b)
  return places.map((place) => observations[place] as Observation)
}
