import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { meanOver, type StepFunction, varianceOver } from './step-function.ts'
import { treeShares } from './tree-shares.ts'

interface Leaf {
  from: number[]
  to: number[]
  value: number
}

const file = new URL('../../fixtures/optuna-importance.json', import.meta.url)
const { trees } = JSON.parse(readFileSync(file, 'utf8')) as {
  trees: { axes: number; leaves: Leaf[]; variance: number; marginals: [number[], number][] }[]
}

function steps(axes: number, leaves: Leaf[]): StepFunction {
  return {
    axes,
    from: Float64Array.from(leaves.flatMap(({ from }) => from)),
    to: Float64Array.from(leaves.flatMap(({ to }) => to)),
    values: Float64Array.from(leaves, ({ value }) => value),
  }
}

/** Of the mean over all other axes: with those of the axes alone. */
function marginalVariances(of: StepFunction, sets: number[][]): number[] {
  const variance = varianceOver(of)
  const shares = treeShares(of)
  return sets.map(([first = 0, second]) => {
    const alone = (axis: number) => shares?.shareOf([axis]) ?? 0
    if (second === undefined) return variance * alone(first)
    const together = shares?.shareOf([first, second]) ?? 0
    return variance * (alone(first) + alone(second) + together)
  })
}

describe('variances of a step function', () => {
  test('the tree of the reference has its variances', () => {
    const tree = steps(3, [
      { from: [0, 0, 0], to: [1, 0.5, 0.75], value: 0.1 },
      { from: [0, 0, 0.75], to: [1, 0.5, 1], value: 0.2 },
      { from: [0, 0.5, 0], to: [1, 1, 1], value: 0.5 },
    ])
    expect(meanOver(tree)).toBeCloseTo(0.3125, 12)
    expect(varianceOver(tree)).toBeCloseTo(0.03609375, 12)
    const found = marginalVariances(tree, [[0], [1], [2], [0, 1], [0, 2], [1, 2]])
    const expected = [0, 0.03515625, 0.00046875, 0.03515625, 0.00046875, 0.03609375]
    for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 12)
  })

  test.each(trees)('a grown tree with $axes axes has those that Optuna finds', (tree) => {
    const of = steps(tree.axes, tree.leaves)
    expect(varianceOver(of)).toBeCloseTo(tree.variance, 10)
    const found = marginalVariances(
      of,
      tree.marginals.map(([set]) => set),
    )
    for (const [at, [, value]] of tree.marginals.entries()) {
      expect(found[at]).toBeCloseTo(value, 10)
    }
  })

  test('a constant has no shares', () => {
    expect(treeShares(steps(1, [{ from: [0], to: [1], value: 3 }]))).toBeUndefined()
  })
})
