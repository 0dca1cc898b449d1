import type { Observation } from '../algorithm.ts'

interface Split {
  /** How many observations were dealt out. */
  read: number
  epochs: Map<number, Observation[]>
}

/** Beside arrays of observations that only grow; those of one epoch only grow, too. */
const kept = new WeakMap<readonly Observation[], Split>()

/** The observations of each epoch, in their order. */
function byEpoch(
  observations: readonly Observation[],
): ReadonlyMap<number, readonly Observation[]> {
  const split = kept.get(observations) ?? { read: 0, epochs: new Map<number, Observation[]>() }
  for (; split.read < observations.length; split.read += 1) {
    const observation = observations[split.read] as Observation
    const same = split.epochs.get(observation.epoch)
    if (same === undefined) split.epochs.set(observation.epoch, [observation])
    else same.push(observation)
  }
  kept.set(observations, split)
  return split.epochs
}

/** The highest epoch of which at least `least` observations are known, with them. */
export function highestWith(
  observations: readonly Observation[],
  least: number,
): { epoch: number; observations: readonly Observation[] } | undefined {
  let highest: { epoch: number; observations: readonly Observation[] } | undefined
  for (const [epoch, same] of byEpoch(observations)) {
    if (same.length >= least && epoch > (highest?.epoch ?? Number.NEGATIVE_INFINITY)) {
      highest = { epoch, observations: same }
    }
  }
  return highest
}
