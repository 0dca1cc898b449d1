import type { Columns, SampleAxis } from './sample.ts'
import type { StepFunction } from './step-function.ts'

/** A binary tree; node 0 is the root. */
export interface RegressionTree {
  /** The axis that a node splits, −1 for a leaf. */
  axis: number[]
  /** What lies below it goes left. On the unit scale of `unitOf`. */
  threshold: number[]
  left: number[]
  right: number[]
  /** The mean of a leaf. */
  value: number[]
  /** By axis: where each value of a choice lies on it. Undefined for other axes. */
  places: (number[] | undefined)[]
}

interface Growth {
  axes: readonly SampleAxis[]
  /** By axis and row, from 0 to 1. */
  units: readonly Float64Array[]
  values: Float64Array
  /** How often each row is in the bag. */
  counts: Uint16Array
  /** The rows of the bag in the order of each axis; a node has the same stretch of all. */
  orders: Int32Array[]
  leastInLeaf: number
  deepest: number
  goesLeft: Uint8Array
  spare: Int32Array
}

/**
 * A regression tree by the CART rule (Breiman et al., 1984): each split takes the most off the sum of squares. The places of a
 * choice are put in the order of their means first. An axis can only split a node in which it is active for all rows: configs
 * that a parameter does not apply to do not depend on it. The values should have a deviation of about 1.
 */
export function growTree(
  columns: Columns,
  counts: Uint16Array,
  { leastInLeaf, deepest = 64 }: { leastInLeaf: number; deepest?: number },
): RegressionTree {
  const { axes, coordinates, values } = columns
  const places = axes.map((axis, at) =>
    axis.kind === 'choice' ? choicePlaces(columns, counts, at, axis.count) : undefined,
  )
  const units = coordinates.map((column, at) => {
    const of = places[at]
    return of === undefined ? column : column.map((place) => of[place] ?? Number.NaN)
  })
  const orders = columns.orders.map((order, at) => {
    const inBag = order.filter((row) => counts[row] !== 0)
    const unit = units[at] as Float64Array
    return places[at] === undefined ? inBag : bySortedUnits(inBag, unit)
  })
  const size = orders[0]?.length ?? 0
  const growth: Growth = {
    axes,
    units,
    values,
    counts,
    orders,
    leastInLeaf,
    deepest,
    goesLeft: new Uint8Array(values.length),
    spare: new Int32Array(size),
  }
  const tree: RegressionTree = { axis: [], threshold: [], left: [], right: [], value: [], places }
  growFrom(growth, tree, size)
  return tree
}

/** Where a coordinate lies on the unit scale of an axis. */
export function unitOf(tree: RegressionTree, axis: number, coordinate: number): number {
  return tree.places[axis]?.[coordinate] ?? coordinate
}

function growFrom(growth: Growth, tree: RegressionTree, size: number): void {
  const waiting = [{ leaf: addNode(tree), from: 0, to: size, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { leaf: node, from, to, depth } = next
    const { weight, sum } = sumsOf(growth, from, to)
    const mayGrow = depth < growth.deepest && weight >= 2 * growth.leastInLeaf
    const split = mayGrow ? bestSplit(growth, { from, to, weight, sum }) : undefined
    if (split === undefined) {
      tree.value[node] = weight === 0 ? 0 : sum / weight
      continue
    }
    const middle = partition(growth, from, to, split)
    tree.axis[node] = split.axis
    tree.threshold[node] = split.threshold
    const [left, right] = [addNode(tree), addNode(tree)]
    tree.left[node] = left
    tree.right[node] = right
    const below = depth + 1
    waiting.push({ leaf: right, from: middle, to, depth: below })
    waiting.push({ leaf: left, from, to: middle, depth: below })
  }
}

function addNode(tree: RegressionTree): number {
  tree.left.push(-1)
  tree.right.push(-1)
  tree.threshold.push(0)
  tree.value.push(0)
  return tree.axis.push(-1) - 1
}

function sumsOf({ orders, counts, values }: Growth, from: number, to: number) {
  const order = orders[0] as Int32Array
  let weight = 0
  let sum = 0
  for (let at = from; at < to; at += 1) {
    const row = order[at] as number
    const count = counts[row] as number
    weight += count
    sum += count * (values[row] as number)
  }
  return { weight, sum }
}

interface Stretch {
  from: number
  to: number
  weight: number
  sum: number
}

interface Split {
  axis: number
  threshold: number
}

/** What rounding may give, where all values have a deviation of 1. */
const leastGain = 1e-9

/** The split with the largest Σ left² / left weight + Σ right² / right weight; undefined if none improves. */
function bestSplit(growth: Growth, stretch: Stretch): Split | undefined {
  const { weight, sum } = stretch
  let best = sum ** 2 / weight + leastGain
  let split: Split | undefined
  for (let axis = 0; axis < growth.axes.length; axis += 1) {
    const found = bestOnAxis(growth, axis, stretch, best)
    if (found === undefined) continue
    best = found.score
    split = { axis, threshold: found.threshold }
  }
  return split
}

function bestOnAxis(growth: Growth, axis: number, stretch: Stretch, atLeast: number) {
  const { units, values, counts, orders, leastInLeaf } = growth
  const { from, to, weight, sum } = stretch
  const unit = units[axis] as Float64Array
  const order = orders[axis] as Int32Array
  if (Number.isNaN(unit[order[to - 1] as number])) return undefined
  let score = atLeast
  let between: [number, number] | undefined
  let leftWeight = 0
  let leftSum = 0
  for (let at = from; at < to - 1; at += 1) {
    const row = order[at] as number
    const count = counts[row] as number
    leftWeight += count
    leftSum += count * (values[row] as number)
    const here = unit[row] as number
    const next = unit[order[at + 1] as number] as number
    if (here === next || leftWeight < leastInLeaf) continue
    const rightWeight = weight - leftWeight
    if (rightWeight < leastInLeaf) break
    const rightSum = sum - leftSum
    const candidate = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight
    if (candidate > score) {
      score = candidate
      between = [here, next]
    }
  }
  const kind = growth.axes[axis] as SampleAxis
  return between && { score, threshold: thresholdBetween(kind, ...between) }
}

/** Halfway; between levels where one of them ends. */
function thresholdBetween(axis: SampleAxis, low: number, high: number): number {
  const middle = (low + high) / 2
  if (axis.kind === 'real') return middle > low ? middle : high
  return Math.round(middle * axis.count) / axis.count
}

/** Puts what goes left before what goes right on all axes, each in its order. */
function partition(growth: Growth, from: number, to: number, { axis, threshold }: Split): number {
  const { units, orders, goesLeft, spare } = growth
  const unit = units[axis] as Float64Array
  const split = orders[axis] as Int32Array
  for (let at = from; at < to; at += 1) {
    const row = split[at] as number
    goesLeft[row] = Number((unit[row] as number) < threshold)
  }
  let middle = from
  for (const order of orders) {
    middle = from
    let kept = 0
    for (let at = from; at < to; at += 1) {
      const row = order[at] as number
      if (goesLeft[row] === 1) order[middle++] = row
      else spare[kept++] = row
    }
    order.set(spare.subarray(0, kept), middle)
  }
  return middle
}

/** The unit coordinate of each value of a choice, in the order of the means in the bag; values that it lacks lie at the overall mean. */
function choicePlaces(
  { coordinates, values }: Columns,
  counts: Uint16Array,
  axis: number,
  size: number,
): number[] {
  const weights = new Float64Array(size)
  const sums = new Float64Array(size)
  let [weight, sum] = [0, 0]
  const column = coordinates[axis] as Float64Array
  for (let row = 0; row < column.length; row += 1) {
    const place = column[row] as number
    const count = counts[row] as number
    if (count === 0 || Number.isNaN(place)) continue
    weights[place] = (weights[place] as number) + count
    sums[place] = (sums[place] as number) + count * (values[row] as number)
    weight += count
    sum += count * (values[row] as number)
  }
  const meanOf = (place: number) =>
    weights[place] === 0 ? sum / weight : (sums[place] as number) / (weights[place] as number)
  const order = Array.from({ length: size }, (_, place) => place)
  order.sort((a, b) => meanOf(a) - meanOf(b) || a - b)
  const places: number[] = []
  for (const [rank, place] of order.entries()) places[place] = (rank + 0.5) / size
  return places
}

/** Rows that were in the order of another scale; those without a place stay last. */
function bySortedUnits(rows: Int32Array, unit: Float64Array): Int32Array {
  return rows.sort((a, b) => {
    const [one, other] = [unit[a] as number, unit[b] as number]
    if (Number.isNaN(one) || Number.isNaN(other)) {
      return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || a - b
    }
    return one - other || a - b
  })
}

/** What the tree predicts, as boxes on the unit cube. */
export function stepsOf(tree: RegressionTree): StepFunction {
  const axes = tree.places.length
  const [from, to, values]: [number[], number[], number[]] = [[], [], []]
  const low = new Array<number>(axes).fill(0)
  const high = new Array<number>(axes).fill(1)
  const walk = (node: number): void => {
    const axis = tree.axis[node] as number
    if (axis < 0) {
      from.push(...low)
      to.push(...high)
      values.push(tree.value[node] as number)
      return
    }
    const threshold = tree.threshold[node] as number
    const [start, end] = [low[axis] as number, high[axis] as number]
    high[axis] = threshold
    walk(tree.left[node] as number)
    high[axis] = end
    low[axis] = threshold
    walk(tree.right[node] as number)
    low[axis] = start
  }
  walk(0)
  return {
    axes,
    from: Float64Array.from(from),
    to: Float64Array.from(to),
    values: Float64Array.from(values),
  }
}

/** What the tree predicts for a row; an axis that is not active there is taken for its end, which hardly ever matters. */
export function predict(
  tree: RegressionTree,
  { coordinates }: Pick<Columns, 'coordinates'>,
  row: number,
): number {
  let node = 0
  for (let axis = tree.axis[node] as number; axis >= 0; axis = tree.axis[node] as number) {
    const unit = unitOf(tree, axis, coordinates[axis]?.[row] as number)
    node = (unit < (tree.threshold[node] as number) ? tree.left : tree.right)[node] as number
  }
  return tree.value[node] as number
}
