import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawFolds } from './draw-folds.ts'
import type { SplitImage } from './units.ts'

const image = fc.record({
  label: fc.integer({ min: 0, max: 3 }),
  content: fc.integer({ min: 0, max: 200 }).map(String),
  group: fc.option(fc.integer({ min: 0, max: 20 }).map(String), { nil: undefined }),
})
const images = fc.array(image, { minLength: 1, maxLength: 120 })
const counts = fc.integer({ min: 2, max: 7 })
const alone = (sizes: number[]): SplitImage[] =>
  sizes.flatMap((size, label) =>
    Array.from({ length: size }, (_, at) => ({ label, content: `${label} ${at}` })),
  )
const sizesOf = (folds: Int32Array, count: number, isCounted: (at: number) => boolean) =>
  Array.from(
    { length: count },
    (_, fold) => [...folds].filter((of, at) => of === fold && isCounted(at)).length,
  )
const range = (sizes: number[]) => Math.max(...sizes) - Math.min(...sizes)

test('images of one group or one content are in one fold', () => {
  fc.assert(
    fc.property(images, counts, fc.nat(), (all, count, seed) => {
      const folds = drawFolds(all, count, seed)
      const home = new Map<string, number>()
      for (const [at, { content, group }] of all.entries()) {
        for (const key of [`c${content}`, ...(group === undefined ? [] : [`g${group}`])]) {
          expect(home.get(key) ?? folds[at]).toBe(folds[at])
          home.set(key, folds[at] as number)
        }
      }
    }),
  )
})

test('another order gives each image the same fold', () => {
  fc.assert(
    fc.property(images, counts, fc.nat(), fc.nat(), (all, count, seed, turn) => {
      const folds = drawFolds(all, count, seed)
      const order = [...all.keys()].sort(
        (a, b) => ((a * 7919 + turn) % 101) - ((b * 7919 + turn) % 101),
      )
      const turned = order.map((at) => all[at] as SplitImage)
      expect([...drawFolds(turned, count, seed)]).toEqual(order.map((at) => folds[at]))
    }),
  )
})

test('stratified: each class and all classes together are spread evenly, to one image', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(sizes, counts, fc.nat(), (of, count, seed) => {
      const all = alone(of)
      const folds = drawFolds(all, count, seed)
      for (const label of of.keys()) {
        expect(range(sizesOf(folds, count, (at) => all[at]?.label === label))).toBeLessThan(2)
      }
      expect(range(sizesOf(folds, count, () => true))).toBeLessThan(2)
    }),
  )
})

test('no fold is empty if there are groups for all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60 }),
      counts,
      (of, count) => {
        const all = of.map((label, at) => ({ label, content: `${at}`, group: `${at % count}` }))
        expect(Math.min(...sizesOf(drawFolds(all, count, 3), count, () => true))).toBeGreaterThan(0)
      },
    ),
  )
})

test('a large group of one class does not keep the other classes out of its fold', () => {
  const all = [
    ...Array.from({ length: 6 }, (_, at) => ({ label: 0, content: `g${at}`, group: 'large' })),
    ...alone([1, 6]),
  ]
  const folds = drawFolds(all, 2, 1)
  expect(sizesOf(folds, 2, (at) => all[at]?.label === 1)).toEqual([3, 3])
})

test('another seed draws other folds', () => {
  const all = alone([50, 50])
  expect(drawFolds(all, 5, 1)).toEqual(drawFolds(all, 5, 1))
  expect(drawFolds(all, 5, 1)).not.toEqual(drawFolds(all, 5, 2))
})

test('what a fold is, is pinned: it decides what the lineages of its recipe are', () => {
  expect([...drawFolds(alone([6, 4]), 3, 42)]).toEqual([2, 1, 0, 2, 0, 1, 1, 2, 0, 0])
})
