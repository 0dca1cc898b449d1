import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { areasUnderCurves } from './area-under-curve.ts'
import type { LabelledProbabilities } from './labelled-probabilities.ts'

/** Of all pairs of an image of the class and another: by its definition. */
function byPairs({ labels, probabilities, classes }: LabelledProbabilities, own: number) {
  const scoreOf = (image: number) => probabilities[image * classes + own] as number
  const places = [...labels.keys()]
  const mine = places.filter((image) => labels[image] === own)
  const others = places.filter((image) => labels[image] !== own)
  let halves = 0
  for (const a of mine) {
    for (const b of others) {
      halves += scoreOf(a) > scoreOf(b) ? 2 : Number(scoreOf(a) === scoreOf(b))
    }
  }
  const pairs = mine.length * others.length
  return pairs === 0 ? null : halves / (2 * pairs)
}

/** With ties, zeros, numbers that are next to each other, and those that a float32 can hardly hold. */
const probability = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map((quarter) => quarter / 4),
  fc.integer({ min: 0, max: 3 }).map((step) => 0.5 + step * 2 ** -24),
  fc.float({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 2 ** -149, 2 ** -148, 2 ** -126, 1),
)

test('each area is that of its pairs, bit by bit, whatever the number of classes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 36 }),
      fc.integer({ min: 1, max: 300 }),
      fc.array(probability, { minLength: 1, maxLength: 40 }),
      fc.nat(),
      (classes, images, values, turn) => {
        const given = {
          classes,
          labels: Int32Array.from({ length: images }, (_, at) => (at * at + turn) % classes),
          probabilities: Float32Array.from(
            { length: images * classes },
            (_, at) => values[(at * 7919 + turn) % values.length] as number,
          ),
        }
        const found = [...areasUnderCurves(given, 0)]
        expect(found).toEqual(Array.from({ length: classes }, (_, own) => byPairs(given, own)))
      },
    ),
    { numRuns: runs(60) },
  )
})
