import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawSplits } from './draw-splits.ts'
import type { SplitImage } from './units.ts'

const image = fc.record({
  label: fc.integer({ min: 0, max: 3 }),
  content: fc.integer({ min: 0, max: 200 }).map(String),
  group: fc.option(fc.integer({ min: 0, max: 20 }).map(String), { nil: undefined }),
})
const images = fc.array(image, { minLength: 1, maxLength: 120 })
const shares = fc.record({
  val: fc.constantFrom(0, 0.1, 0.25, 0.4),
  test: fc.constantFrom(0, 0.1, 0.3),
})
const single = (count: number, label = 0): SplitImage[] =>
  Array.from({ length: count }, (_, at) => ({ label, content: `${label} ${at}` }))
const count = (splits: string[], split: string) => splits.filter((of) => of === split).length

test('images of one group or one content are in one split', () => {
  fc.assert(
    fc.property(images, shares, fc.nat(), (all, of, seed) => {
      const splits = drawSplits(all, of, seed)
      const home = new Map<string, string>()
      for (const [at, { content, group }] of all.entries()) {
        for (const key of [`c${content}`, ...(group === undefined ? [] : [`g${group}`])]) {
          expect(home.get(key) ?? splits[at]).toBe(splits[at])
          home.set(key, splits[at] as string)
        }
      }
    }),
  )
})

test('another order gives each image the same split', () => {
  fc.assert(
    fc.property(images, shares, fc.nat(), fc.nat(), (all, of, seed, turn) => {
      const splits = drawSplits(all, of, seed)
      const order = [...all.keys()].sort(
        (a, b) => ((a * 7919 + turn) % 101) - ((b * 7919 + turn) % 101),
      )
      const again = drawSplits(
        order.map((at) => all[at] as SplitImage),
        of,
        seed,
      )
      expect(again).toEqual(order.map((at) => splits[at]))
    }),
  )
})

test('each class gives its share, rounded, at least one, and keeps one for training', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(sizes, shares, fc.nat(), (counts, of, seed) => {
      const all = counts.flatMap((size, label) => single(size, label))
      const splits = drawSplits(all, of, seed)
      for (const [label, size] of counts.entries()) {
        const mine = splits.filter((_, at) => all[at]?.label === label)
        const room = size - 1
        const test = of.test === 0 ? 0 : Math.min(room, Math.max(1, Math.round(size * of.test)))
        const val = of.val === 0 ? 0 : Math.min(room - test, Math.max(1, Math.round(size * of.val)))
        expect([count(mine, 'test'), count(mine, 'val')]).toEqual([test, val])
      }
    }),
  )
})

test('another seed draws others, the same seed the same', () => {
  const all = single(100)
  const drawn = (seed: number) => drawSplits(all, { val: 0.2, test: 0 }, seed)
  expect(drawn(1)).toEqual(drawn(1))
  expect(drawn(1)).not.toEqual(drawn(2))
})

test('a group too large for a split stays in training, and the smallest is taken instead', () => {
  const all = [
    ...single(90).map((of) => ({ ...of, group: 'large' })),
    ...single(10).map((of, at) => ({ ...of, content: `s${at}`, group: `small ${at}` })),
  ]
  const splits = drawSplits(all, { val: 0.05, test: 0 }, 3)
  expect(splits.slice(0, 90).every((split) => split === 'train')).toBe(true)
  expect(count(splits, 'val')).toBe(5)
})

test('what a split is, is pinned: a drawn split is part of the hash of a dataset', () => {
  const splits = drawSplits(single(12), { val: 0.25, test: 0.17 }, 0)
  expect(splits.flatMap((split, at) => (split === 'train' ? [] : [`${at} ${split}`]))).toEqual([
    '1 test',
    '8 test',
    '9 val',
    '10 val',
    '11 val',
  ])
})
