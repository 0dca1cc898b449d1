import { dominates } from './fronts.ts'

type Losses = readonly number[]

/**
 * The volume that points dominate up to a reference, all losses to be minimised. Points that are not better than the
 * reference in each objective add nothing. Exact: sweeps up to three objectives, WFG above (While, Bradstreet, Barone, 2012).
 */
export function hypervolume(points: readonly Losses[], reference: Losses): number {
  const inside = points.filter((point) => isInside(point, reference))
  return volumeOf(frontOf(inside), reference)
}

/**
 * What each point alone dominates: by so much the volume shrinks without it. It is the point's box less what the others dominate
 * of that (While, Bradstreet, Barone, 2012, 3): few of them are left there, so that all of these together take about as long as the volume.
 */
export function exclusiveVolumes(points: readonly Losses[], reference: Losses): number[] {
  return points.map((point, place) => {
    if (!isInside(point, reference)) return 0
    const others = points.filter((other, rank) => rank !== place && isInside(other, reference))
    return Math.max(0, exclusiveVolume(point, others, reference))
  })
}

function isInside(point: Losses, reference: Losses): boolean {
  return point.every((loss, objective) => loss < (reference[objective] as number))
}

/** Points that no other one dominates, each once. */
function frontOf(points: readonly Losses[]): Losses[] {
  return points.filter((point, place) =>
    points.every(
      (other, rank) =>
        rank === place || !(dominates(other, point) || (rank < place && areEqual(other, point))),
    ),
  )
}

function areEqual(a: Losses, b: Losses): boolean {
  return a.every((loss, objective) => loss === b[objective])
}

function volumeOf(front: readonly Losses[], reference: Losses): number {
  if (front.length === 0) return 0
  if (reference.length === 1) return (reference[0] as number) - (front[0]?.[0] as number)
  if (reference.length === 2) return area(front, reference)
  if (reference.length === 3) return sweepSlices(front, reference)
  return volumeByExclusion(front, reference)
}

function area(front: readonly Losses[], [right, top]: Losses): number {
  const ordered = [...front].sort((a, b) => (a[0] as number) - (b[0] as number))
  let lowest = top as number
  let sum = 0
  for (const [x, y] of ordered as [number, number][]) {
    sum += ((right as number) - x) * Math.max(0, lowest - y)
    lowest = Math.min(lowest, y)
  }
  return sum
}

/** Slices between the third losses, each the area of the points below it. */
function sweepSlices(front: readonly Losses[], reference: Losses): number {
  const ordered = [...front].sort((a, b) => (a[2] as number) - (b[2] as number))
  let stairs: Losses[] = []
  return ordered.reduce((sum, point, place) => {
    if (!stairs.some((stair) => covers(stair, point))) {
      stairs = [...stairs.filter((stair) => !covers(point, stair)), point]
    }
    const end = (ordered[place + 1] ?? reference)[2] as number
    return sum + area(stairs, reference) * (end - (point[2] as number))
  }, 0)
}

function covers(a: Losses, b: Losses): boolean {
  return (a[0] as number) <= (b[0] as number) && (a[1] as number) <= (b[1] as number)
}

/** Each point adds what later points do not dominate. */
function volumeByExclusion(front: readonly Losses[], reference: Losses): number {
  const last = reference.length - 1
  const ordered = [...front].sort((a, b) => (b[last] as number) - (a[last] as number))
  return ordered.reduce((sum, point, place) => {
    return sum + exclusiveVolume(point, ordered.slice(place + 1), reference)
  }, 0)
}

/** The box of a point less what others dominate of it: their losses, raised to the point's where lower. */
function exclusiveVolume(point: Losses, others: readonly Losses[], reference: Losses): number {
  const box = point.reduce(
    (product, loss, axis) => product * ((reference[axis] as number) - loss),
    1,
  )
  const limited = others.map((other) =>
    other.map((loss, axis) => Math.max(loss, point[axis] as number)),
  )
  return box - volumeOf(frontOf(limited), reference)
}
