import { readFileSync } from 'node:fs'
import { measuresSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { confusionMatrix, measure } from './measures.ts'
import { isLabelled } from './predictions.ts'
import { predictionsOf } from './testing/predictions-of.ts'

interface Case {
  name: string
  labels: number[]
  probabilities: number[][]
  expected: {
    accuracy: number
    top5Accuracy: number
    confusion: number[][]
    macro: Record<'precision' | 'recall' | 'f1', number>
    images: number[]
  } & Record<'precision' | 'recall' | 'f1', number[]>
}

const file = new URL('../fixtures/sklearn-measures.json', import.meta.url)
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, 'utf8'))

describe("measures are scikit-learn's", () => {
  test.each(cases)('$name', ({ labels, probabilities, expected }) => {
    const predictions = predictionsOf(labels, probabilities)
    const found = measuresSchema.parse(measure(predictions))
    expect(confusionMatrix(predictions)).toEqual(expected.confusion)
    expect(found.accuracy).toBeCloseTo(expected.accuracy, 12)
    expect(found.top5Accuracy).toBeCloseTo(expected.top5Accuracy, 12)
    for (const name of ['precision', 'recall', 'f1'] as const) {
      expect(found.macro[name]).toBeCloseTo(expected.macro[name], 12)
      for (const [place, measured] of found.classes.entries()) {
        expect(measured.images).toBe(expected.images[place])
        // A class that neither labels nor predictions have is not in scikit-learn's averages.
        expect(measured[name] ?? 0).toBeCloseTo(expected[name][place] as number, 12)
      }
    }
  })
})

test('a class that is nowhere has no measures; one that is has all', () => {
  const { classes } = measure(
    predictionsOf(
      [0, 0],
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
    ),
  )
  expect(classes).toEqual([
    { class: 'class 0', images: 2, precision: 1, recall: 0.5, f1: expect.closeTo(2 / 3, 12) },
    { class: 'class 1', images: 0, precision: 0, recall: 0, f1: 0 },
    { class: 'class 2', images: 0, precision: null, recall: null, f1: null },
  ])
})

test('no images are no labelled ones', () => {
  expect(isLabelled(predictionsOf([], []))).toBe(false)
})
