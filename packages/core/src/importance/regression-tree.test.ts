import { expect, test } from 'vitest'
import { growTree, predict, stepsOf } from './regression-tree.ts'
import { columnsOf } from './sample.ts'
import { meanOver } from './step-function.ts'

test('a tree separates what differs, at the ends of levels and between numbers', () => {
  const columns = columnsOf({
    axes: [
      { name: 'x', kind: 'real' },
      { name: 'k', kind: 'levels', count: 5 },
    ],
    points: [
      [0.2, 0.1],
      [0.4, 0.1],
      [0.2, 0.7],
      [0.4, 0.7],
    ],
    values: [0, 1, 4, 5],
  })
  const tree = growTree(columns, new Uint16Array(4).fill(1), { leastInLeaf: 1 })
  const { from, to, values } = stepsOf(tree)
  // Level 0 and level 3: what lies between them is halved where a level ends.
  expect(tree.threshold[0]).toBe(0.4)
  expect([...values]).toEqual([0, 1, 4, 5])
  expect([...from]).toEqual([0, 0, expect.closeTo(0.3), 0, 0, 0.4, expect.closeTo(0.3), 0.4])
  expect([...to]).toEqual([expect.closeTo(0.3), 0.4, 1, 0.4, expect.closeTo(0.3), 1, 1, 1])
  expect([0, 1, 2, 3].map((row) => predict(tree, columns, row))).toEqual([0, 1, 4, 5])
})

test('rows count as often as they are in the bag, and leaves are as large as asked', () => {
  const columns = columnsOf({
    axes: [{ name: 'c', kind: 'choice', count: 4 }],
    points: [[0], [1], [2]],
    values: [3, 1, 2],
  })
  const counts = Uint16Array.from([1, 2, 1])
  const whole = growTree(columns, counts, { leastInLeaf: 1 })
  // In the order of the means: 1, 2, the one that was not seen, 3.
  expect(whole.places[0]).toEqual([0.875, 0.125, 0.625, 0.375])
  expect(meanOver(stepsOf(growTree(columns, counts, { leastInLeaf: 4 })))).toBe(7 / 4)
  expect(stepsOf(growTree(columns, counts, { leastInLeaf: 2 })).values).toHaveLength(2)
})

test('an axis splits only where it is active for all', () => {
  const points = [
    [0, 0.1],
    [0, 0.9],
    [1, null],
    [1, null],
  ]
  const columns = columnsOf({
    axes: [
      { name: 'kind', kind: 'choice', count: 2 },
      { name: 'inner', kind: 'real' },
    ],
    points,
    values: [0, 2, 1.5, 1.5],
  })
  const tree = growTree(columns, new Uint16Array(4).fill(1), { leastInLeaf: 1 })
  expect(tree.axis[0]).toBe(0)
  expect([...stepsOf(tree).values].sort()).toEqual([0, 1.5, 2])
})
