import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../../../test/support/processor-ms.ts'
import { bestFirst, crowdingOf } from './crowding.ts'
import { dominates, frontsOf, type Standing } from './fronts.ts'
import { exclusiveVolumes, hypervolume } from './hypervolume.ts'

const losses = (objectives: number) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: 6 }), { minLength: objectives, maxLength: objectives }),
    {
      minLength: 1,
      maxLength: 24,
    },
  )
const standings = fc
  .integer({ min: 1, max: 4 })
  .chain((objectives) =>
    losses(objectives).chain((rows) =>
      fc
        .array(fc.constantFrom(0, 0, 0, 1, 2.5), { minLength: rows.length, maxLength: rows.length })
        .map((violations) =>
          rows.map((row, place) => ({ losses: row, violation: violations[place]! })),
        ),
    ),
  )

/** By Deb's definition, one comparison at a time. */
function isBetter(a: Standing, b: Standing): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation
  return dominates(a.losses, b.losses)
}

describe('fronts', () => {
  test('are those of the definition: the front of an item is one more than the last that dominates it', () => {
    fc.assert(
      fc.property(standings, (items) => {
        const fronts = frontsOf(items)
        items.forEach((item, place) => {
          const above = items.flatMap((other, rank) =>
            isBetter(other, item) ? [fronts[rank]!] : [],
          )
          expect(fronts[place]).toBe(above.length ? Math.max(...above) + 1 : 0)
        })
      }),
    )
  })

  test('put failures last, and any failure before a missed constraint', () => {
    expect(
      frontsOf([
        { losses: [Infinity, Infinity], violation: 0 },
        { losses: [1, 2], violation: 0 },
        { losses: [0, 0], violation: 0.1 },
        { losses: [2, 1], violation: 0 },
      ]),
    ).toEqual([1, 0, 2, 0])
  })

  test('ten thousand items of two objectives are sorted in far less than a second', () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({
      losses: [(i * 7919) % 10_007, (i * 104_729) % 10_009],
      violation: 0,
    }))
    expect(processorMs(() => frontsOf(items))).toBeLessThan(1000)
  })
})

test('crowding is the share of the range between the neighbours; the ends and only one of equals count', () => {
  const front = [
    [0, 10],
    [2, 6],
    [2, 6],
    [5, 5],
    [10, 0],
  ]
  expect(crowdingOf(front)).toEqual([Infinity, 1, 0, 1.4, Infinity])
  expect(bestFirst(front.map((row) => ({ losses: row, violation: 0 })))).toEqual([0, 4, 3, 1, 2])
})

describe('hypervolume', () => {
  const counts = [1, 2, 5, 17]
  test.each(counts)('of %i points on a diagonal', (n) => {
    const line = Array.from({ length: n }, (_, i) => [i, n - 1 - i])
    expect(hypervolume(line, [n, n])).toBe(n * n - (n * (n - 1)) / 2)
    const plane = line.flatMap(([i]) =>
      Array.from({ length: n - i! }, (_, j) => [i!, j, n - 1 - i! - j]),
    )
    expect(hypervolume(plane, [n, n, n])).toBe(n ** 3 - ((n - 1) * n * (n + 1)) / 6)
  })

  test.each([2, 3, 4, 5, 6])(
    'of the unit vectors in %i dimensions is that of a cube without its corner',
    (d) => {
      const units = Array.from({ length: d }, (_, i) =>
        Array.from({ length: d }, (_, j) => (i === j ? 1 : 0)),
      )
      expect(hypervolume(units, new Array(d).fill(10))).toBe(10 ** d - 1)
    },
  )

  test('equals the count of the dominated cells, whatever is doubled, dominated or beyond the reference', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((objectives) => losses(objectives)),
        (points) => {
          const dimensions = points[0]!.length
          const side = 5
          let cells = 0
          for (let cell = 0; cell < side ** dimensions; cell += 1) {
            const corner = Array.from(
              { length: dimensions },
              (_, axis) => Math.floor(cell / side ** axis) % side,
            )
            if (points.some((point) => point.every((loss, axis) => loss <= corner[axis]!)))
              cells += 1
          }
          expect(hypervolume(points, new Array(dimensions).fill(side))).toBeCloseTo(cells, 9)
        },
      ),
    )
  })

  test('of one alone is what is lost without it', () => {
    expect(
      exclusiveVolumes(
        [
          [0, 2],
          [1, 1],
          [2, 0],
          [2, 2],
        ],
        [3, 3],
      ),
    ).toEqual([1, 1, 1, 0])
    expect(
      exclusiveVolumes(
        [
          [1, 1],
          [1, 1],
        ],
        [3, 3],
      ),
    ).toEqual([0, 0])
  })

  test('of one alone is the difference that it makes, in two to four objectives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }).chain((objectives) => losses(objectives)),
        (points) => {
          // Some of the points lie on the reference or beyond it.
          const reference = points[0]!.map(() => 4)
          const whole = hypervolume(points, reference)
          const alone = exclusiveVolumes(points, reference)
          for (const [place, volume] of alone.entries()) {
            const without = hypervolume(points.toSpliced(place, 1), reference)
            expect(volume).toBeCloseTo(whole - without, 9)
          }
        },
      ),
    )
  })

  test('of all alone compares each point with each other once, not the whole front for each', () => {
    let reads = 0
    const counted = (point: number[]) =>
      new Proxy(point, {
        get(target, key, self) {
          reads += 1
          return Reflect.get(target, key, self)
        },
      })
    const points = Array.from({ length: 60 }, (_, place) => {
      const angle = (place / 59) * (Math.PI / 2)
      return counted([Math.cos(angle), Math.sin(angle)])
    })
    exclusiveVolumes(points, [2, 2])
    expect(reads).toBeLessThan(20 * 60 ** 2)
  })
})
