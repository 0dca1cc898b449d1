import { expect, test } from 'vitest'
import { estimate, estimateOfFolds } from './estimate.ts'

test('repeats have the interval of their mean', () => {
  // scipy.stats.t.interval(0.95, 2, 0.6, scipy.stats.sem([0.5, 0.6, 0.7]))
  const { mean, low, high } = estimate(
    [0.5, 0.7, 0.6].map((accuracy) => ({ accuracy, images: 900 })),
  )
  expect([mean, low, high]).toEqual([
    expect.closeTo(0.6, 12),
    expect.closeTo(0.351586, 6),
    expect.closeTo(0.848414, 6),
  ])
})

test('a single run has that of its images', () => {
  // statsmodels.stats.proportion.proportion_confint(80, 100, method='wilson')
  const { low, high } = estimate([{ accuracy: 0.8, images: 100 }])
  expect([low, high]).toEqual([expect.closeTo(0.711171, 6), expect.closeTo(0.866633, 6)])
})

test('repeats that score alike on a few images are no certainty', () => {
  // statsmodels.stats.proportion.proportion_confint(4, 13, method='wilson')
  const { low, high } = estimate([4, 4, 4].map((right) => ({ accuracy: right / 13, images: 13 })))
  expect([low, high]).toEqual([expect.closeTo(0.12681, 4), expect.closeTo(0.57631, 4)])
})

// (1/n + n_val/n_train) of Nadeau and Bengio; scipy.stats.t.ppf(0.975, 4) = 2.776445, of ten scores (9) 2.262157.
const ofFolds = [0.8, 0.82, 0.78, 0.81, 0.79].map((accuracy) => ({ accuracy, images: 2000 }))

test.each([
  [1, 2.776445 * Math.sqrt(1 / 5 + 1 / 4)],
  [2, 2.262157 * Math.sqrt(1 / 10 + 1 / 4)],
])(
  'folds share their training images: the corrected t of %d repeats, not Student',
  (repeats, t) => {
    const runs = Array.from({ length: repeats }, () => ofFolds).flat()
    const deviation = Math.sqrt((0.001 * repeats) / (5 * repeats - 1))
    for (const found of [estimate(runs, 5), estimateOfFolds(runs, 5)]) {
      expect(found.mean).toBeCloseTo(0.8, 12)
      expect(found.low).toBeCloseTo(0.8 - t * deviation, 6)
      expect(found.high).toBeCloseTo(0.8 + t * deviation, 6)
    }
  },
)

test('folds that score alike have the interval of all their images, and each once', () => {
  const alike = Array.from({ length: 10 }, () => ({ accuracy: 0.8, images: 20 }))
  // statsmodels.stats.proportion.proportion_confint(80, 100, method='wilson')
  const { low, high } = estimateOfFolds(alike, 5)
  expect([low, high]).toEqual([expect.closeTo(0.711171, 6), expect.closeTo(0.866633, 6)])
})
