import { compareLosses, frontsOf, type Standing } from './fronts.ts'

/**
 * How far the neighbours of each point of a front lie apart, summed over the objectives, each in shares of its range;
 * infinite at the ends (Deb et al., 2002, III-B). Of equal points all but one have 0: they add nothing.
 */
export function crowdingOf(front: readonly (readonly number[])[]): number[] {
  const distances = new Array<number>(front.length).fill(0)
  const lossesAt = (place: number) => front[place] as readonly number[]
  const ordered = front.map((_, place) => place)
  ordered.sort((a, b) => compareLosses(lossesAt(a), lossesAt(b)) || a - b)
  const distinct = ordered.filter(
    (place, rank) =>
      rank === 0 || compareLosses(lossesAt(place), lossesAt(ordered[rank - 1] as number)) !== 0,
  )
  for (let objective = 0; objective < (front[0]?.length ?? 0); objective += 1) {
    addDistances(distinct, (place) => lossesAt(place)[objective] as number, distances)
  }
  return distances
}

function addDistances(places: number[], lossOf: (place: number) => number, distances: number[]) {
  const sorted = [...places].sort((a, b) => order(lossOf(a), lossOf(b)))
  const [low, high] = [sorted[0] as number, sorted.at(-1) as number]
  const range = lossOf(high) - lossOf(low)
  distances[low] = Number.POSITIVE_INFINITY
  distances[high] = Number.POSITIVE_INFINITY
  for (let rank = 1; rank + 1 < sorted.length; rank += 1) {
    const gap = lossOf(sorted[rank + 1] as number) - lossOf(sorted[rank - 1] as number)
    const place = sorted[rank] as number
    if (gap > 0)
      distances[place] = (distances[place] as number) + (range < Infinity ? gap / range : 1)
  }
}

/** The places of items, best first: by front, and within one the less crowded first. */
export function bestFirst(items: readonly Standing[]): number[] {
  const fronts = frontsOf(items)
  const crowding = new Array<number>(items.length).fill(0)
  const members: number[][] = []
  fronts.forEach((front, place) => {
    members[front] ??= []
    members[front]?.push(place)
  })
  for (const places of members) {
    const distances = crowdingOf(places.map((place) => (items[place] as Standing).losses))
    places.forEach((place, rank) => {
      crowding[place] = distances[rank] as number
    })
  }
  return fronts
    .map((_, place) => place)
    .sort(
      (a, b) =>
        order(fronts[a] as number, fronts[b] as number) ||
        order(crowding[b] as number, crowding[a] as number) ||
        a - b,
    )
}

/** Of numbers that may be infinite. */
function order(a: number, b: number): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
