import type { Point } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { compareObservations, hasFailed } from './ranking.ts'

/** Of more branches none would be tried often enough to be judged; the joint density is left to tell them apart. */
const mostBranches = 8
/** Trials of a branch before it is judged, and at least so many latest ones in which it has to have improved. */
const leastWindow = 10
/** This share of the trials goes to the branches that may overtake the best one, */
const risingShare = 1 / 2
/** and this one to any but the best, for luck misjudges some. */
const otherShare = 1 / 20

/** Observations with the same active axes, in the order in which they came. The array only ever grows. */
export interface Branch {
  observations: readonly Observation[]
  has(point: Point): boolean
}

export interface ChosenBranch {
  branch: Branch
  as: 'best' | 'rising' | 'other'
  /** Among so many. */
  of: number
}

interface Kept {
  read: number
  branches: Map<string, Branch & { observations: Observation[] }>
}

const kept = new WeakMap<readonly Observation[], Kept>()

/** The branches of a conditional space in which something was tried; one in a space without conditions. */
export function branchesOf(observations: readonly Observation[]): Branch[] {
  const known = kept.get(observations) ?? { read: 0, branches: new Map() }
  kept.set(observations, known)
  for (; known.read < observations.length; known.read += 1) {
    const observation = observations[known.read] as Observation
    const active = activeAxes(observation.point)
    const branch = known.branches.get(active) ?? {
      observations: [],
      has: (point: Point) => activeAxes(point) === active,
    }
    known.branches.set(active, branch)
    branch.observations.push(observation)
  }
  return [...known.branches.values()]
}

function activeAxes(point: Point): string {
  return point.map((coordinate) => (coordinate === null ? '-' : '+')).join('')
}

/**
 * The branch to try next, for a joint density stays with the branch that was good first: a harder one never gets the
 * trials in which it would become better. So a branch is a rising bandit (Li et al., Efficient Automatic CASH via
 * Rising Bandits, 2020): its best loss falls ever more slowly, and a branch is given up once its best loss would not reach that
 * of the best branch if it went on falling as it did. Undefined where there is nothing to choose.
 */
export function chooseBranch(
  branches: readonly Branch[],
  draw: () => number,
): ChosenBranch | undefined {
  const of = branches.length
  if (of < 2 || of > mostBranches) return undefined
  const best = branches.reduce((a, b) => (compareObservations(bestOf(b), bestOf(a)) < 0 ? b : a))
  const rest = branches.filter((branch) => branch !== best)
  const rising = rest.filter((branch) => mayReach(branch, bestOf(best)))
  const [share, place] = [draw(), draw()]
  const among = (some: readonly Branch[]) => some[Math.floor(place * some.length)] as Branch
  if (share < otherShare) return { branch: among(rest), as: 'other', of }
  const isRising = rising.length > 0 && share < otherShare + risingShare
  return isRising ? { branch: among(rising), as: 'rising', of } : { branch: best, as: 'best', of }
}

/** The best of the first `count`. */
function bestOf({ observations }: Branch, count = observations.length): Observation {
  let best = observations[0] as Observation
  for (let place = 1; place < count; place += 1) {
    const other = observations[place] as Observation
    if (compareObservations(other, best) < 0) best = other
  }
  return best
}

/** Whether a loss is reached in twice the trials that a branch had, at the rate of the latest half of them. */
function mayReach(branch: Branch, goal: Observation): boolean {
  const { length } = branch.observations
  const window = Math.max(leastWindow, Math.ceil(length / 2))
  if (length <= window) return true
  const [before, now] = [bestOf(branch, length - window), bestOf(branch)]
  if (hasFailed(now)) return false
  if (hasFailed(before) || before.violation > now.violation) return true
  const [earlier, latest] = [before.losses[0] as number, now.losses[0] as number]
  return latest - ((earlier - latest) * length) / window < (goal.losses[0] as number)
}
