import { expect, test } from 'vitest'
import { blend, crossValidated, selectEnsemble } from './ensemble.ts'
import { hits, type Predictions } from './predictions.ts'

/** Two classes; `sure[image]` is the probability of class 0, which is every image's label. */
function model(sure: number[]): Predictions {
  return {
    names: sure.map((_, image) => `${image}.png`),
    classes: ['a', 'b'],
    labels: new Int32Array(sure.length),
    probabilities: Float32Array.from(sure.flatMap((p) => [p, 1 - p])),
  }
}

test('takes the models that mend each other, by hand', async () => {
  // Alone: 2 of 4, 2 of 4, 3 of 4. The first two together have all: 0.6, 0.6, 0.6, 0.6.
  const candidates = [
    model([0.9, 0.9, 0.3, 0.3]),
    model([0.3, 0.3, 0.9, 0.9]),
    model([0.55, 0.55, 0.55, 0.1]),
  ]
  const { members, accuracy } = await selectEnsemble(candidates)
  expect(accuracy).toBe(1)
  const weights = new Map(members.map(({ candidate, weight }) => [candidate, weight]))
  expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
  expect(weights.get(0)).toBeGreaterThan(0.25)
  expect(weights.get(1)).toBeGreaterThan(0.25)
  expect([...hits(blend(candidates, members))]).toEqual([1, 1, 1, 1])
})

test('a candidate that is always right stays alone', async () => {
  const { members } = await selectEnsemble([model([0.99, 0.99]), model([0.2, 0.8])])
  expect(members).toEqual([{ candidate: 0, weight: 1 }])
})

test('is never worse on its images than the best of its candidates', async () => {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  for (let round = 0; round < 20; round += 1) {
    const candidates = Array.from({ length: 6 }, () => model(Array.from({ length: 40 }, random)))
    const alone = candidates.map((one) => hits(one).reduce((sum, hit) => sum + hit, 0) / 40)
    const { accuracy, members } = await selectEnsemble(candidates)
    expect(accuracy).toBeGreaterThanOrEqual(Math.max(...alone))
    const blended = hits(blend(candidates, members)).reduce((sum, hit) => sum + hit, 0) / 40
    expect(blended).toBeCloseTo(accuracy, 12)
  }
})

test('the accuracy on images it was not chosen on shows what choosing alone gains', async () => {
  // Coins: whatever is chosen on one half is worth a half on the other.
  let state = 11
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 2 ** 24
  }
  const candidates = Array.from({ length: 20 }, () => model(Array.from({ length: 200 }, random)))
  expect((await selectEnsemble(candidates)).accuracy).toBeGreaterThan(0.65)
  expect(await crossValidated(candidates)).toBeLessThan(0.58)
})

test('nothing to choose from is an error', async () => {
  await expect(selectEnsemble([])).rejects.toThrow(RangeError)
})
