import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalQuantile, studentCdf, studentQuantile } from '../mathematics/distributions.ts'
import { studentInterval, wilsonInterval, withinShares } from './intervals.ts'
import { type RankedConfig, rankConfigs } from './rank-configs.ts'
import { holm, mcnemar, pairedDifference, twoProportions, welch } from './significance.ts'
import { tieGroups, winnersLuck } from './tie-groups.ts'

// Expected values are those of scipy 1.17.1 and statsmodels 0.15.0.

test.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [4, 2.7764451051977934],
  [9.5, 2.2441374614922958],
  [30, 2.0422724563012378],
])('t with %d degrees has its 97.5 %% at %d (scipy.stats.t.ppf)', (freedom, expected) => {
  expect(studentQuantile(0.975, freedom)).toBeCloseTo(expected, 9)
})

test('distribution functions (scipy.stats.t.cdf, norm.ppf)', () => {
  expect(studentCdf(2, 3)).toBeCloseTo(0.9303370157205785, 12)
  expect(studentCdf(0.5, 7.7)).toBeCloseTo(0.6844761302391602, 12)
  expect(studentCdf(-1.3, 1)).toBeCloseTo(0.20871440016015272, 12)
  expect(studentCdf(12, 4)).toBeCloseTo(0.9998617857257485, 12)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
})

// By mpmath 1.4.1 with 60 digits: far tails, few degrees, and where 1 − x has no digits left.
test.each([
  [-300, 1, 0.00106102902422049],
  [-1e8, 1, 3.18309886183791e-9],
  [-1e4, 3, 1.1026577511479e-12],
  [-40, 4, 1.16700816130063e-6],
  [-1e-8, 2.5, 0.499999996381913],
  [-0.001, 1e5, 0.499601058783444],
  [-8, 100.5, 1.10618264423208e-12],
])('P(T ≤ %d) with %d degrees is %d', (t, freedom, expected) => {
  expect(studentCdf(t, freedom) / expected).toBeCloseTo(1, 10)
})

test.each([
  [0.999999999, 4, 234.027612060908],
  [0.49999, 1e5, -2.50663454147453e-5],
  [1e-12, 1, -318309886183.791],
])('P(T ≤ t) is %d with %d degrees where t is %d', (p, freedom, expected) => {
  expect(studentQuantile(p, freedom) / expected).toBeCloseTo(1, 9)
})

test.each([
  [285, 400, 0.6662901779980862, 0.7546670969098378],
  [0, 50, 0, 0.07134759913335874],
  [50, 50, 0.9286524008666412, 1],
  [1, 10, 0.017876213095072924, 0.40415002679523854],
])('Wilson: %d of %d (proportion_confint)', (right, images, low, high) => {
  const interval = wilsonInterval(right / images, images)
  expect(interval.low).toBeCloseTo(low, 7)
  expect(interval.high).toBeCloseTo(high, 7)
})

test('Student: 0.71, 0.72, 0.70, 0.73 (scipy.stats.t.interval)', () => {
  const interval = studentInterval(0.715, 0.012909944487358068, 4)
  expect(interval.low).toBeCloseTo(0.6944574, 6)
  expect(interval.high).toBeCloseTo(0.7355426, 6)
})

test('an interval of shares ends where shares do', () => {
  expect(withinShares(studentInterval(0.9, 0.3, 2))).toEqual({ low: 0, high: 1, kind: 'student-t' })
  const narrow = studentInterval(0.715, 0.0129, 4)
  expect(withinShares(narrow)).toEqual(narrow)
})

test('tests of a difference (ttest_ind, proportions_ztest, mcnemar exact)', () => {
  const a = { mean: 0.715, deviation: 0.012909944487358068, count: 4 }
  const b = { mean: 0.68, deviation: 0.02, count: 3 }
  expect(welch(a, b)).toBeCloseTo(0.07139443829236913, 9)
  expect(twoProportions(285 / 400, 250 / 400, 400)).toBeCloseTo(0.008560187828773854, 7)
  expect(twoProportions(285 / 400, 280 / 400, 400)).toBeCloseTo(0.6979333027712711, 7)
  expect(mcnemar(10, 25)).toBeCloseTo(0.016673847800120715, 12)
  expect(mcnemar(3, 5)).toBeCloseTo(0.7265625, 12)
  expect(mcnemar(0, 0)).toBe(1)
})

test('the difference of two models on the same images (Bonett and Price, by hand)', () => {
  const { value, low, high } = pairedDifference(25, 10, 200)
  expect(value).toBeCloseTo(0.075, 12)
  expect(low).toBeCloseTo(0.016132811083182666, 12)
  expect(high).toBeCloseTo(0.13238204040196588, 12)
  // None that only one has right: not known to be exactly alike.
  expect(pairedDifference(0, 0, 10)).toMatchObject({ value: 0 })
  expect(pairedDifference(0, 0, 10).high).toBeGreaterThan(0.1)
})

test('Holm: 0.01, 0.04, 0.03, 0.005 (multipletests)', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).significant).toEqual([true, false, false, true])
})

/** By the definition: the smallest against α / m, the next against α / (m − 1), until one is not below. */
function holmByDefinition(ps: number[]): boolean[] {
  const order = ps.map((p, place) => ({ p, place })).sort((a, b) => a.p - b.p)
  const significant = ps.map(() => false)
  for (const [rank, { p, place }] of order.entries()) {
    if (p > 0.05 / (ps.length - rank)) break
    significant[place] = true
  }
  return significant
}

test('falling p-values that are looked at by halving give what Holm gives for all of them', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value ** 4)
  fc.assert(
    fc.property(fc.array(p), fc.array(p, { maxLength: 200 }), (ps, more) => {
      const falling = more.sort((a, b) => b - a)
      const at = (place: number) => falling[place] as number
      const { significant, from } = holm(ps, { count: falling.length, at })
      const all = [...significant, ...falling.map((_, place) => place >= from)]
      expect(all).toEqual(holmByDefinition([...ps, ...falling]))
    }),
  )
})

test('p of two proportions falls with the distance from the best', () => {
  const share = fc.integer({ min: 0, max: 400 }).map((right) => right / 400)
  fc.assert(
    fc.property(share, share, share, (...shares) => {
      const [far, near, best] = shares.sort((a, b) => a - b) as [number, number, number]
      expect(twoProportions(best, far, 400)).toBeLessThanOrEqual(
        twoProportions(best, near, 400) + 1e-12,
      )
      // And from the worst, where the least is the best.
      expect(twoProportions(far, best, 400)).toBeLessThanOrEqual(
        twoProportions(far, near, 400) + 1e-12,
      )
    }),
  )
})

const single = (scores: number[]): RankedConfig[] =>
  rankConfigs(
    scores.map((score, index) => ({ trial: index + 1, score })),
    { repeats: 1, goal: 'maximize' },
  )

test('configs that 400 images cannot tell from the best share its group; the next one begins another', () => {
  const ranked = single([0.71, 0.7, 0.69, 0.55, 0.54, 0.2])
  expect(tieGroups(ranked, { images: 400 })).toEqual([1, 1, 1, 2, 2, 3])
  // σ = √(0.71 · 0.29 / 400) = 0.0227; E[max of 3] by Blom: Φ⁻¹(2.625 / 3.25) = 0.8694.
  expect(winnersLuck(ranked, [1, 1, 1, 2, 2, 3], { images: 400 })).toBeCloseTo(0.0227 * 0.8694, 3)
})

test('with many more images they are told apart, and a clear winner is no matter of luck', () => {
  const ranked = single([0.71, 0.7, 0.69])
  expect(tieGroups(ranked, { images: 1e6 })).toEqual([1, 2, 3])
  expect(winnersLuck(ranked, [1, 2, 3], { images: 1e6 })).toBeUndefined()
})

test('stored predictions decide where the scores alone do not', () => {
  const ranked = single([0.71, 0.7])
  expect(tieGroups(ranked, { images: 400 })).toEqual([1, 1])
  expect(tieGroups(ranked, { images: 400, paired: () => mcnemar(10, 25) })).toEqual([1, 2])
})

test('a loss without repeats has no error to compare with', () => {
  expect(tieGroups(single([0.5, 0.4]), { images: undefined })).toEqual([null, null])
})
