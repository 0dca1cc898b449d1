import fc from 'fast-check'
import { expect, test } from 'vitest'
import { examplesOf, isRight } from './examples.ts'
import { confusionMatrix } from './measures.ts'
import { predictionsOf } from './testing/predictions-of.ts'

const row = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => values.map((value) => value / values.reduce((a, b) => a + b)))
const images = fc.array(fc.tuple(fc.nat(2), row), { minLength: 1, maxLength: 20 })

test('the images of each cell are those that the matrix counts, wrong and sure ones first', () => {
  fc.assert(
    fc.property(images, (all) => {
      const predictions = predictionsOf(
        all.map(([label]) => label),
        all.map(([, probabilities]) => probabilities),
      )
      const matrix = confusionMatrix(predictions)
      for (const [actual, counts] of matrix.entries()) {
        for (const [predicted, count] of counts.entries()) {
          expect(examplesOf(predictions, { actual, predicted })).toHaveLength(count)
        }
      }
      const ordered = examplesOf(predictions, {})
      expect(new Set(ordered.map(({ image }) => image)).size).toBe(all.length)
      const firstRight = ordered.findIndex(isRight)
      const wrong = firstRight < 0 ? ordered : ordered.slice(0, firstRight)
      expect(wrong.some(isRight)).toBe(false)
      expect(ordered.slice(wrong.length).every(isRight)).toBe(true)
      const sureness = wrong.map(({ probability }) => probability)
      expect(sureness).toEqual([...sureness].sort((a, b) => b - a))
      const doubts = ordered.slice(wrong.length).map(({ probability }) => probability)
      expect(doubts).toEqual([...doubts].sort((a, b) => a - b))
    }),
  )
})
