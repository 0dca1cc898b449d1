import { atOnce } from '../../at-once.ts'

/** What a point is ranked by. */
export interface Standing {
  /** One for each objective, to be minimised. */
  losses: readonly number[]
  /** By how much constraints are missed; 0 where all hold. */
  violation: number
}

/** No loss is larger, and one is smaller (Pareto). */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isSmaller = false
  for (let objective = 0; objective < a.length; objective += 1) {
    const difference = (a[objective] as number) - (b[objective] as number)
    if (difference > 0) return false
    if (difference < 0) isSmaller = true
  }
  return isSmaller
}

/**
 * The front of each item, from 0, the best. Constraints come first (Deb et al., 2002, definition 1): items that keep
 * them are sorted by dominance, before those that miss them, which are sorted by how much.
 */
export function frontsOf(items: readonly Standing[]): number[] {
  return atOnce(frontsInSteps(items))
}

/** As `frontsOf`, in steps, so that the caller can do other work between them. */
export function* frontsInSteps(items: readonly Standing[]): Generator<undefined, number[]> {
  const fronts = new Array<number>(items.length).fill(0)
  const places = items.map((_, place) => place)
  const standing = (place: number) => items[place] as Standing
  const feasible = places.filter((place) => !(standing(place).violation > 0))
  const count = yield* sortByDominance(feasible, (place) => standing(place).losses, fronts)
  const missed = places.filter((place) => standing(place).violation > 0)
  const steps = [...new Set(missed.map((place) => standing(place).violation))].sort((a, b) => a - b)
  const step = new Map(steps.map((violation, place) => [violation, place]))
  for (const place of missed)
    fronts[place] = count + (step.get(standing(place).violation) as number)
  return fronts
}

/** Comparisons in a step: about a millisecond. */
const comparisonsInStep = 20_000

/**
 * Efficient non-dominated sort (Zhang et al., 2015, ENS-BS): in lexicographic order nothing is dominated by what comes
 * later, so each item is placed once, by bisection over the fronts so far. Returns how many fronts there are.
 */
function* sortByDominance(
  places: readonly number[],
  lossesOf: (place: number) => readonly number[],
  fronts: number[],
): Generator<undefined, number> {
  const ordered = [...places].sort((a, b) => compareLosses(lossesOf(a), lossesOf(b)) || a - b)
  const members: number[][] = []
  let comparisons = 0
  for (const place of ordered) {
    const losses = lossesOf(place)
    let low = 0
    let high = members.length
    while (low < high) {
      const middle = (low + high) >> 1
      const front = members[middle] as number[]
      // With two objectives the last member of a front has the smallest second loss: it alone decides.
      const first = losses.length <= 2 ? front.length - 1 : 0
      comparisons += front.length - first
      if (isDominatedBy(losses, front, { first, lossesOf })) low = middle + 1
      else high = middle
    }
    fronts[place] = low
    members[low] ??= []
    members[low]?.push(place)
    if (comparisons < comparisonsInStep) continue
    comparisons = 0
    yield
  }
  return members.length
}

function isDominatedBy(
  losses: readonly number[],
  members: readonly number[],
  { first, lossesOf }: { first: number; lossesOf: (place: number) => readonly number[] },
): boolean {
  for (let member = members.length - 1; member >= first; member -= 1) {
    if (dominates(lossesOf(members[member] as number), losses)) return true
  }
  return false
}

/** By the first loss that differs. */
export function compareLosses(a: readonly number[], b: readonly number[]): number {
  for (let objective = 0; objective < a.length; objective += 1) {
    const [left, right] = [a[objective] as number, b[objective] as number]
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
