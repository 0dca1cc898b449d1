/**
 * An order of the classes that puts those that are mixed up next to each other: average-linkage clustering
 * of (counts + their transpose), each pair of clusters joined at the ends that are mixed up most (Sokal and
 * Michener, 1958). So what goes wrong lies in blocks along the diagonal.
 */
export function orderByConfusion(matrix: number[][]): number[] {
  const size = matrix.length
  const alike = (a: number, b: number) => (matrix[a]?.[b] ?? 0) + (matrix[b]?.[a] ?? 0)
  let clusters = Array.from({ length: size }, (_, place) => [place])
  while (clusters.length > 1) {
    const best = closest(clusters, alike)
    if (best === undefined) break
    const { first, second } = best
    const joined = join(clusters[first] as number[], clusters[second] as number[], alike)
    clusters = clusters.filter((_, place) => place !== first && place !== second)
    clusters.splice(Math.min(first, clusters.length), 0, joined)
  }
  return clusters.flat()
}

type Alike = (a: number, b: number) => number

/** The two clusters that are mixed up most, on average over their pairs; undefined if none are. */
function closest(clusters: number[][], alike: Alike) {
  let best: { first: number; second: number; mean: number } | undefined
  for (const [first, a] of clusters.entries()) {
    for (const [second, b] of clusters.entries()) {
      if (second <= first) continue
      const sum = a.reduce((total, i) => total + b.reduce((part, j) => part + alike(i, j), 0), 0)
      const mean = sum / (a.length * b.length)
      if (mean > (best?.mean ?? 0)) best = { first, second, mean }
    }
  }
  return best
}

/** The two side by side, turned so that the ends that meet are the most alike. */
function join(a: number[], b: number[], alike: Alike): number[] {
  const turns = [a, [...a].reverse()].flatMap((left) =>
    [b, [...b].reverse()].map((right) => ({
      order: [...left, ...right],
      meet: alike(left.at(-1) as number, right[0] as number),
    })),
  )
  return turns.reduce((best, turn) => (turn.meet > best.meet ? turn : best)).order
}
