import { expect, test } from 'vitest'
import { estimate } from './estimate.ts'

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
