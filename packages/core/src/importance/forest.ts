import { bagOf, halfOf, mean } from './bags.ts'
import { growTree, predict, type RegressionTree } from './regression-tree.ts'
import type { Columns } from './sample.ts'

export interface BaggedTree {
  tree: RegressionTree
  /** How often each row was in its bag. */
  counts: Uint16Array
}

/** How many rows a tree grows on at most: more take time and bring little. */
const mostInBag = 2000
const leaves = [1, 2, 4, 8, 16, 32] as const
const treesForLeaf = 16
/** Below this a better R² is luck. */
const leastBetter = 0.002

/** Trees on bags of all rows. */
export function growForest(
  columns: Columns,
  { trees, leastInLeaf }: { trees: number; leastInLeaf: number },
  random: () => number,
): BaggedTree[] {
  const rows = columns.values.length
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  return Array.from({ length: trees }, () => growOn(all, columns, leastInLeaf, random))
}

/** Trees on bags of a random half of the rows. */
export function growOnHalf(
  columns: Columns,
  { trees, leastInLeaf }: { trees: number; leastInLeaf: number },
  random: () => number,
): BaggedTree[] {
  const half = halfOf(columns.values.length, random)
  return Array.from({ length: trees }, () => growOn(half, columns, leastInLeaf, random))
}

function growOn(
  from: Int32Array,
  columns: Columns,
  leastInLeaf: number,
  random: () => number,
): BaggedTree {
  const rows = columns.values.length
  const counts = bagOf(from, { rows, draws: Math.min(from.length, mostInBag) }, random)
  return { counts, tree: growTree(columns, counts, { leastInLeaf }) }
}

/**
 * The size of leaves that predicts unseen rows best. Small leaves follow noise, which every parameter then seems to decide a
 * little; large ones miss what is there.
 */
export function bestLeaf(columns: Columns, random: () => number): number {
  let best = { leastInLeaf: 1, explained: Number.NEGATIVE_INFINITY }
  for (const leastInLeaf of leaves) {
    if (4 * leastInLeaf > columns.values.length) break
    const explained = explainedBy(
      growForest(columns, { trees: treesForLeaf, leastInLeaf }, random),
      columns,
    )
    if (explained > best.explained - leastBetter) {
      best = { leastInLeaf, explained: Math.max(explained, best.explained) }
    }
  }
  return best.leastInLeaf
}

/**
 * R² on rows that trees had not seen: 1 − (squares of the errors) / (squares of the values), which have a mean of 0.
 */
export function explainedBy(forest: readonly BaggedTree[], columns: Columns): number {
  let [errors, squares] = [0, 0]
  for (const [row, value] of columns.values.entries()) {
    const without = forest.filter(({ counts }) => counts[row] === 0)
    if (without.length === 0) continue
    const predicted = mean(without.map(({ tree }) => predict(tree, columns, row)))
    errors += (value - predicted) ** 2
    squares += value ** 2
  }
  return squares === 0 ? 0 : 1 - errors / squares
}
