import { readFileSync } from 'node:fs'
import { measuresSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { calibrationOf } from './calibration.ts'
import { measure } from './measures.ts'
import { predictionsOf } from './testing/predictions-of.ts'

interface Case {
  name: string
  labels: number[]
  probabilities: number[][]
  expected: {
    error: number
    bins: { images: number; confidence: number | null; accuracy: number | null }[]
  }
}

const file = new URL('../fixtures/numpy-calibration.json', import.meta.url)
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, 'utf8'))

test.each(cases)(
  'of $name, the calibration is that of numpy',
  ({ labels, probabilities, expected }) => {
    const predictions = predictionsOf(labels, probabilities)
    const { calibration } = measuresSchema.parse(measure(predictions))
    expect(calibration.error).toBeCloseTo(expected.error, 12)
    expect(calibration.bins).toHaveLength(15)
    for (const [place, bin] of expected.bins.entries()) {
      const found = calibration.bins[place]
      expect(found?.images).toBe(bin.images)
      expect(found?.accuracy ?? -1).toBeCloseTo(bin.accuracy ?? -1, 12)
      expect(found?.confidence ?? -1).toBeCloseTo(bin.confidence ?? -1, 12)
    }
  },
)

test('a bin of few images says how little its accuracy tells', () => {
  const { bins } = calibrationOf(predictionsOf([1], [[0.25, 0.75]]))
  expect(bins[11]).toMatchObject({ images: 1, accuracy: 1, high: 1 })
  expect(bins[11]?.low).toBeCloseTo(0.2065, 3)
  expect(bins[0]).toMatchObject({ images: 0, accuracy: null, low: null, high: null })
})

test('a probability that rounding made larger than 1 is in the last bin', () => {
  const { bins, error } = calibrationOf(predictionsOf([0], [[1.0000001]]))
  expect(bins[14]).toMatchObject({ images: 1, confidence: 1, accuracy: 1 })
  expect(error).toBe(0)
})
