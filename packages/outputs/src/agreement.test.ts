import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreementOf, areOfSameImages } from './agreement.ts'
import { predictionsOf } from './testing/predictions-of.ts'

const sure = (place: number) => [0, 1, 2].map((at) => Number(at === place))
const image = fc.record({ label: fc.nat(2), first: fc.nat(2), second: fc.nat(2) })

test('each image is counted once, by which of the two has it right', () => {
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 30 }), (images) => {
      const labels = images.map(({ label }) => label)
      const one = predictionsOf(
        labels,
        images.map(({ first }) => sure(first)),
      )
      const other = predictionsOf(
        labels,
        images.map(({ second }) => sure(second)),
      )
      const found = agreementOf(one, other)
      const count = (is: (one: (typeof images)[number]) => boolean) => images.filter(is).length
      expect(found).toMatchObject({
        images: images.length,
        both: count(({ label, first, second }) => first === label && second === label),
        onlyThis: count(({ label, first, second }) => first === label && second !== label),
        onlyOther: count(({ label, first, second }) => first !== label && second === label),
        neither: count(({ label, first, second }) => first !== label && second !== label),
        alike: count(({ first, second }) => first === second),
      })
      const { value, low, high } = found.difference
      expect(value).toBeCloseTo((found.onlyThis - found.onlyOther) / images.length, 12)
      expect(low).toBeLessThanOrEqual(high)
      const turned = agreementOf(other, one)
      expect(turned.p).toBe(found.p)
      expect(turned.difference.low).toBeCloseTo(-high, 12)
    }),
  )
})

test('predictions of other images, or of other labels, are not comparable', () => {
  const one = predictionsOf([0, 1], [sure(0), sure(1)])
  expect(areOfSameImages(one, predictionsOf([0, 1], [sure(2), sure(2)]))).toBe(true)
  expect(areOfSameImages(one, predictionsOf([0, 2], [sure(0), sure(1)]))).toBe(false)
  expect(areOfSameImages(one, predictionsOf([0], [sure(0)]))).toBe(false)
  expect(areOfSameImages(one, { ...one, names: ['0.png', '7.png'] })).toBe(false)
})
