import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Scores, scoresInSteps, scoresOf } from './scores-in-steps.ts'

interface Case {
  name: string
  labels: number[]
  probabilities: number[][]
  expected: Scores
}

const file = new URL('../../fixtures/sklearn-scores.json', import.meta.url)
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, 'utf8'))

const given = (labels: number[], probabilities: number[][]) => ({
  labels: Int32Array.from(labels),
  probabilities: Float32Array.from(probabilities.flat()),
  classes: (probabilities[0] ?? []).length,
})

describe("scores are scikit-learn's", () => {
  test.each(cases)('$name', ({ labels, probabilities, expected }) => {
    const found = scoresOf(given(labels, probabilities))
    for (const [name, value] of Object.entries(expected)) {
      const own = found[name as keyof Scores]
      if (value === null) expect(own, name).toBeNull()
      else expect(own, name).toBeCloseTo(value, 12)
    }
  })

  test.each(cases)('$name: the same bits in another order', ({ labels, probabilities }) => {
    const turned = given(labels.toReversed(), probabilities.toReversed())
    expect(scoresOf(turned)).toEqual(scoresOf(given(labels, probabilities)))
  })
})

test('of one class all images are right, and there is no other to tell it from', () => {
  expect(scoresOf(given([0, 0], [[1], [1]]))).toEqual({
    balancedAccuracy: 1,
    macroF1: 1,
    top5Accuracy: 1,
    auc: null,
  })
})

test('a step looks at a bounded part of the images', () => {
  const [images, classes] = [3000, 1000]
  const probabilities = Float32Array.from({ length: images * classes }, (_, at) => (at * 7) % 11)
  const labels = Int32Array.from({ length: images }, (_, image) => image % classes)
  // Three parts of a million numbers, then a class each.
  expect([...scoresInSteps({ labels, probabilities, classes })]).toHaveLength(3 + classes)
})
