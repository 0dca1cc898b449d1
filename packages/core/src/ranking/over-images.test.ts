import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { type ClassMean, type ErrorShares, errorSharesInSteps } from '../scores/error-shares.ts'
import { scoresOf } from '../scores/scores-in-steps.ts'
import { errorOverImages, imagesInterval, mcnemarOf, pairedOverImages } from './over-images.ts'
import { rankConfigs } from './rank-configs.ts'
import { tieGroups, winnersLuck } from './tie-groups.ts'

interface Expected {
  score: number
  error: number
  lead: number
  leadError: number
  unstratified: number
}
interface Case {
  name: string
  labels: number[]
  first: number[][]
  second: number[][]
  errors: Record<ClassMean, Expected>
}

const file = new URL('../../fixtures/scipy-class-means.json', import.meta.url)
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, 'utf8'))

const given = (labels: number[], probabilities: number[][]) => ({
  labels: Int32Array.from(labels),
  probabilities: Float32Array.from(probabilities.flat()),
  classes: (probabilities[0] ?? []).length,
})
const sharesOf = (labels: number[], probabilities: number[][], name: ClassMean) =>
  atOnce(errorSharesInSteps(given(labels, probabilities), name)) as ErrorShares
const every = cases.flatMap((one) =>
  Object.entries(one.errors).map(([name, expected]) => ({
    ...one,
    metric: name as ClassMean,
    expected,
  })),
)

describe("errors are those of scipy's bootstrap, each class drawn by itself", () => {
  test.each(every)('$metric of $name', ({ labels, first, second, metric, expected }) => {
    const [one, other] = [sharesOf(labels, first, metric), sharesOf(labels, second, metric)]
    expect(one.score).toBeCloseTo(expected.score, 12)
    expect(one.score - other.score).toBeCloseTo(expected.lead, 12)
    // 8,000 resamples are off by 0.8 % (one deviation), and divide by n where a variance divides by n − 1.
    expect(Math.abs(errorOverImages(one).error / expected.error - 1)).toBeLessThan(0.04)
    expect(Math.abs(errorOverImages(one, other).error / expected.leadError - 1)).toBeLessThan(0.04)
  })
})

test('images that are drawn without regard to classes would say otherwise', () => {
  const { unstratified, error } = cases[1]!.errors.val_macro_f1
  expect(unstratified / error).toBeGreaterThan(1.1)
})

/** Each row says its class with so much certainty. */
const says = (classes: number[], size: number, certainty = 1) =>
  classes.map((own) =>
    Array.from({ length: size }, (_, place) =>
      place === own ? certainty : (1 - certainty) / (size - 1),
    ),
  )

test('balanced accuracy has the variance of its recalls; few images leave few degrees of freedom', () => {
  const labels = [...Array<number>(100).fill(0), 1, 1, 1, 1]
  const predicted = [...Array<number>(90).fill(0), ...Array<number>(10).fill(1), 1, 1, 1, 0]
  const { error, freedom } = errorOverImages(
    sharesOf(labels, says(predicted, 2), 'val_balanced_accuracy'),
  )
  // s² of n shares is p (1 − p) n / (n − 1).
  const [a, b] = [(0.9 * 0.1) / 99 / 4, (0.75 * 0.25) / 3 / 4]
  expect(error).toBeCloseTo(Math.sqrt(a + b), 12)
  expect(freedom).toBeCloseTo((a + b) ** 2 / (a ** 2 / 99 + b ** 2 / 3), 9)
})

test('a class of one image takes the variance of the others, and counts for its part', () => {
  const labels = [0, 0, 0, 0, 1]
  const shares = sharesOf(labels, says([0, 0, 1, 1, 1], 2), 'val_balanced_accuracy')
  const variance = (0.25 * 4) / 3 / 4
  expect(errorOverImages(shares).error).toBeCloseTo(Math.sqrt(variance / 4 + variance), 12)
})

test('the area of two classes has the error of DeLong, DeLong and Clarke-Pearson', () => {
  const positives = [0.9, 0.7, 0.4, 0.6]
  const negatives = [0.5, 0.2, 0.6, 0.1, 0.3]
  const labels = [...positives.map(() => 1), ...negatives.map(() => 0)]
  const probabilities = [...positives, ...negatives].map((value) => [1 - value, value])
  const psi = (x: number, y: number) => (x > y ? 1 : Number(x === y) / 2)
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const placements = [
    positives.map((x) => mean(negatives.map((y) => psi(x, y)))),
    negatives.map((y) => mean(positives.map((x) => psi(x, y)))),
  ]
  const variances = placements.map(
    (of) => of.reduce((sum, one) => sum + (one - mean(of)) ** 2, 0) / (of.length - 1) / of.length,
  )
  const shares = sharesOf(labels, probabilities, 'val_auc')
  expect(shares.score).toBeCloseTo(mean(placements[0]!), 6)
  expect(errorOverImages(shares).error).toBeCloseTo(Math.sqrt(variances[0]! + variances[1]!), 6)
})

test('scores are those of the report, whatever classes lack images', () => {
  for (const labels of [
    [0, 0, 1, 3, 3, 1],
    [2, 2, 2, 2, 2, 0],
  ]) {
    const probabilities = says([0, 1, 1, 3, 2, 0], 5, 0.6)
    const { balancedAccuracy, macroF1, auc } = scoresOf(given(labels, probabilities))
    const expected = {
      val_balanced_accuracy: balancedAccuracy,
      val_macro_f1: macroF1,
      val_auc: auc,
    }
    for (const [name, score] of Object.entries(expected)) {
      const found = sharesOf(labels, probabilities, name as ClassMean)
      expect(found.score).toBeCloseTo(score as number, 12)
    }
  }
})

test('where nothing tells the error there is no interval', () => {
  const labels = [0, 0, 1, 1]
  const perfect = sharesOf(labels, says([0, 0, 1, 1], 2), 'val_macro_f1')
  expect(imagesInterval(1, errorOverImages(perfect))).toBeUndefined()
  const oneClass = sharesOf(labels, says([0, 0, 0, 0], 2), 'val_auc')
  expect(imagesInterval(0.5, errorOverImages(oneClass))).toBeUndefined()
  // One class only has no area, one image of each no variance.
  expect(sharesOf([1, 1], says([0, 1], 2), 'val_auc')).toBeUndefined()
  expect(sharesOf([0, 1], says([0, 1], 2), 'val_macro_f1')).toBeUndefined()
})

test('an interval stays within 0 and 1', () => {
  const { low, high } = imagesInterval(0.99, { error: 0.02, freedom: 100 })!
  // scipy.special.expit(logit(0.99) ± t.ppf(0.975, 100) · 0.02 / 0.0099)
  expect([low, high]).toEqual([expect.closeTo(0.6426987, 6), expect.closeTo(0.9998165, 6)])
})

test('a perfect model is told apart from one that says one class', () => {
  const labels = Array.from({ length: 40 }, (_, image) => image % 4)
  const perfect = sharesOf(labels, says(labels, 4), 'val_balanced_accuracy')
  const collapsed = sharesOf(
    labels,
    says(
      labels.map(() => 0),
      4,
    ),
    'val_balanced_accuracy',
  )
  expect(errorOverImages(perfect, collapsed).error).toBeCloseTo(0, 12)
  expect(pairedOverImages(perfect, collapsed)).toBe(mcnemarOf(perfect.right, collapsed.right))
  expect(pairedOverImages(perfect, collapsed)).toBeLessThan(1e-6)
  expect(pairedOverImages(perfect, perfect)).toBe(1)
})

test('what nothing compares with the best has no group, and the others have theirs', () => {
  const scores = [0.9, 0.89, 0.88, 0.5].map((score, place) => ({ trial: place + 1, score }))
  const configs = rankConfigs(scores, { repeats: 1, goal: 'maximize' })
  const p = (a: number, b: number) => (a === 3 || b === 3 ? undefined : a + b > 4 ? 0.001 : 0.4)
  const paired = (a: { trial: number }, b: { trial: number }) => p(a.trial, b.trial)
  const evidence = { images: undefined, paired, errorOf: () => 0.02 }
  const groups = tieGroups(configs, evidence)
  expect(groups).toEqual([1, 1, null, 2])
  // E[max of 2] by Blom: Φ⁻¹(1.625 / 2.25) = 0.5895.
  expect(winnersLuck(configs, groups, evidence)).toBeCloseTo(0.02 * 0.5895, 4)
  const nothing = () => undefined
  expect(tieGroups(configs, { images: undefined, paired: nothing })).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('a step looks at a bounded part of the images', () => {
  const [images, classes] = [120_000, 20]
  const probabilities = Float32Array.from({ length: images * classes }, (_, at) => (at * 7) % 11)
  const labels = Int32Array.from({ length: images }, (_, image) => image % classes)
  // 2.4 million numbers in parts of a million; for each class two parts of the images, two times, and its end; then
  // the strata and the weights.
  const steps = [...errorSharesInSteps({ labels, probabilities, classes }, 'val_auc')]
  expect(steps).toHaveLength(2 + 5 * classes + 2)
})
