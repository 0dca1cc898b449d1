import { bestFirst } from '../../ranking/pareto/crowding.ts'
import { frontsOf } from '../../ranking/pareto/fronts.ts'
import { exclusiveVolumes } from '../../ranking/pareto/hypervolume.ts'
import type { Observation } from '../algorithm.ts'

/** In larger fronts points are told apart by how crowded they lie: exact volumes would take too long. */
const largestFront = 100

/**
 * Of one objective: those that keep the constraints by their loss, then the others by how much they miss; failures last.
 * Losses of another epoch say nothing of each other: who has fewer epochs left went on because it was better.
 */
export function compareResults(a: Observation, b: Observation): number {
  return (
    Number(hasFailed(a)) - Number(hasFailed(b)) ||
    a.violation - b.violation ||
    (a.left ?? 0) - (b.left ?? 0) ||
    compare(a.losses[0] as number, b.losses[0] as number)
  )
}

/** Those with the same results by age. */
export function compareObservations(a: Observation, b: Observation): number {
  return compareResults(a, b) || a.trial - b.trial
}

/** Infinities are equal, and what is no number is as bad as a failure. */
function compare(a: number, b: number): number {
  const [x, y] = [a, b].map((loss) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss))
  return x === y ? 0 : (x as number) < (y as number) ? -1 : 1
}

export function hasFailed({ losses }: Observation): boolean {
  return losses.some((loss) => !Number.isFinite(loss))
}

/**
 * The `count` best of several objectives: front by front, and of the front that does not fit as a whole those that add
 * most to its hypervolume (Ozaki et al., 2022, 4.2).
 */
export function bestOfSeveral(observations: readonly Observation[], count: number): Observation[] {
  const whole = observations.filter((one) => !hasFailed(one))
  const fronts = frontsOf(whole)
  const chosen: Observation[] = []
  for (let front = 0; chosen.length < count; front += 1) {
    const members = whole.filter((_, place) => fronts[place] === front)
    if (members.length === 0) break
    const room = count - chosen.length
    chosen.push(...(members.length <= room ? members : mostVolume(members, room)))
  }
  return chosen
}

function mostVolume(front: readonly Observation[], count: number): Observation[] {
  if (front.length > largestFront) {
    return bestFirst(front)
      .slice(0, count)
      .map((place) => front[place] as Observation)
  }
  const volumes = exclusiveVolumes(
    front.map(({ losses }) => losses),
    referenceOf(front),
  )
  const order = front.map((_, place) => place)
  order.sort((a, b) => (volumes[b] as number) - (volumes[a] as number) || a - b)
  return order.slice(0, count).map((place) => front[place] as Observation)
}

/** A tenth of the front's range beyond its worst losses. */
function referenceOf(front: readonly Observation[]): number[] {
  const objectives = front[0]?.losses.length ?? 0
  return Array.from({ length: objectives }, (_, objective) => {
    const losses = front.map((one) => one.losses[objective] as number)
    const [least, most] = [Math.min(...losses), Math.max(...losses)]
    return most + Math.max(0.1 * (most - least), 1e-12)
  })
}
