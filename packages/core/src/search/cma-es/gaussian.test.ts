import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalCdf } from '../../mathematics/distributions.ts'
import { axisValuesOf } from '../../space/axis-values.ts'
import { levelOf } from '../../space/search-space.ts'
import { levelShares } from './axes.ts'
import { drawChoice, drawnTowards, evenChances } from './chances.ts'
import { defaultPopulation, defaultsOf } from './defaults.ts'
import { firstGaussian, updated } from './gaussian.ts'
import { axisWithMargin, withMargin } from './margin.ts'

/** What the package cmaes 0.13.1 (Python) computes for three axes and a population of seven. */
const reference = {
  selection: 2.2548150822016044,
  stepRate: 0.4149090010980616,
  stepDamping: 1.4149090010980616,
  pathRate: 0.5588013228860189,
  rankOneRate: 0.09640963257927214,
  rankManyRate: 0.05124308701358615,
  expectedLength: 1.5968775302586076,
  weights: [
    0.585645106509765, 0.2928225532548825, 0.12153234023535245, 0, -0.4241269418431741,
    -0.7706638857059224, -1.0636566969842556,
  ],
}

/** Three generations of its samples, each from the best to the worst of Σ cₖ·(xₖ − oₖ)². */
const generations = [
  [
    [0.41906451707982184, 0.29092801047609396, 0.2907045368834063],
    [0.696473486851632, 0.17978647397770486, 0.3629906945959654],
    [0.1273014593271018, 0.3445223594971202, 0.5290482041462026],
    [0.676263608441506, 0.7419146127305898, 0.6100067284353721],
    [0.48345170370350804, 0.27459986463523056, 0.5912363662048143],
    [0.8577256946860637, 0.4873019701023979, 0.6192994936144017],
    [0.40455639392809944, 0.1372270493274636, 0.7769244760999169],
  ],
  [
    [0.3123996213099637, 0.28508034345914635, 0.277402566033704],
    [0.17632343926528926, 0.45836613241382834, 0.4451485688623062],
    [0.8572251634286581, 0.06175730802564428, 0.0692808597962356],
    [0.7143015540854157, 0.1314659517450586, 0.45436977273575174],
    [0.2640912311274789, 0.25179415638808267, 0.5330139663738706],
    [0.22451147544559202, 0.3467088481903592, 0.6277519954441735],
    [0.23640000976521475, -0.01266980835180537, -0.17947540084860236],
  ],
  [
    [-0.00278432510311249, 0.4474569068285622, 0.2184784012915737],
    [0.36278365150977365, 0.6823648750594027, 0.3730762388932283],
    [0.6252475510351405, 0.24323646968084844, 0.1757464718473164],
    [0.15306313071428818, 0.3554920471993821, 0.3561290539036014],
    [-0.05807306911204924, 0.03471193716712956, 0.0519758404227085],
    [0.6650799262139101, 0.3455467432192917, 0.45859634039520336],
    [0.16299165995661896, 0.16064041320921246, 0.6714511792126721],
  ],
]

describe('a generation', () => {
  test('has the defaults of the tutorial', () => {
    const { weights, ...numbers } = defaultsOf(3, 7)
    for (const [name, value] of Object.entries(numbers)) {
      expect(value, name).toBeCloseTo(reference[name as keyof typeof numbers], 12)
    }
    weights.forEach((weight, k) => {
      expect(weight).toBeCloseTo(reference.weights[k]!, 12)
    })
    expect([1, 2, 5, 10].map(defaultPopulation)).toEqual([4, 6, 8, 10])
  })

  test('moves the distribution as the reference implementation does', () => {
    const last = generations.reduce(
      (gaussian, samples) =>
        updated(
          gaussian,
          samples.map((x) => ({ x, isForeign: false })),
        ),
      firstGaussian([0.5, 0.4, 0.6], 0.2),
    )
    const expected = {
      mean: [0.18058840684637492, 0.49142387021538536, 0.2585548234376413],
      step: [0.21842171783672168],
      covariance: [
        1.0252063911356433, -0.34597265663838933, 0.24843921163489624, -0.34597265663838933,
        0.9840722587271689, 0.11117961802128476, 0.24843921163489624, 0.11117961802128476,
        1.0365876555079212,
      ],
    }
    const found = { mean: last.mean, step: [last.step], covariance: last.covariance }
    for (const name of ['mean', 'step', 'covariance'] as const) {
      found[name].forEach((value, k) => {
        expect(value, name).toBeCloseTo(expected[name][k]!, 8)
      })
    }
  })

  test('is not torn away by samples of others from far away', () => {
    const gaussian = firstGaussian([0.5, 0.5], 0.001)
    const far = Array.from({ length: 6 }, (_, k) => [k % 2, 0.9 + 0.01 * k])
    const own = updated(
      gaussian,
      far.map((x) => ({ x, isForeign: false })),
    )
    const foreign = updated(
      gaussian,
      far.map((x) => ({ x, isForeign: true })),
    )
    expect(Math.max(...own.covariance)).toBeGreaterThan(1000)
    expect(Math.max(...foreign.covariance)).toBeLessThan(10)
    expect(foreign.mean.every((value) => Math.abs(value - 0.5) < 0.01)).toBe(true)
  })
})

const logValues = (min: number, max: number) => {
  const range = { min, max, scale: 'log' } as const
  return axisValuesOf({ name: 'n', draw: 0, kind: 'range', range, integer: true })
}

describe('the margin', () => {
  test('leaves each side of the level of the mean its share, and the level as it is', () => {
    const normals = fc.record({
      mean: fc.double({ min: 0, max: 1, noNaN: true }),
      deviation: fc.double({ min: 1e-7, max: 0.5, noNaN: true }),
    })
    fc.assert(
      fc.property(normals, fc.integer({ min: 2, max: 30 }), (normal, count) => {
        const margin = 0.02
        const { mean, deviation } = axisWithMargin(normal, levelShares(count)(normal.mean), margin)
        const level = levelOf(normal.mean, count)
        const below = level === 0 ? 1 : normalCdf((level / count - mean) / deviation)
        const above = level === count - 1 ? 1 : normalCdf((mean - (level + 1) / count) / deviation)
        const least = level === 0 || level === count - 1 ? margin : margin / 2
        expect(below).toBeGreaterThan(least * 0.999)
        expect(above).toBeGreaterThan(least * 0.999)
        expect(mean).toBeGreaterThanOrEqual(level / count - 1e-12)
        expect(mean).toBeLessThanOrEqual((level + 1) / count + 1e-12)
      }),
    )
  })

  test('is that of the shares of rounded numbers, too, and none where there is only one', () => {
    const { shareAt } = logValues(1, 16)
    const { mean, deviation } = axisWithMargin({ mean: 0.6, deviation: 1e-6 }, shareAt!(0.6), 0.02)
    const { from, to } = shareAt!(0.6)
    expect(mean).toBeGreaterThan(from)
    expect(mean).toBeLessThan(to)
    expect(normalCdf((from - mean) / deviation)).toBeCloseTo(0.01, 6)
    expect(normalCdf((mean - to) / deviation)).toBeCloseTo(0.01, 6)
    const alone = { mean: 0.3, deviation: 1e-6 }
    expect(axisWithMargin(alone, { from: 0, to: 1 }, 0.02)).toEqual(alone)
  })

  test('does not touch real axes, nor levels whose neighbours are likely', () => {
    const gaussian = firstGaussian([0.5, 0.52], 0.1)
    expect(withMargin(gaussian, [undefined, levelShares(5)], 0.05)).toEqual(gaussian)
    const narrow = firstGaussian([0.5, 0.52], 1e-4)
    const widened = withMargin(narrow, [undefined, levelShares(5)], 0.05)
    expect(widened.stretch[0]).toBe(1)
    expect(widened.stretch[1]).toBeGreaterThan(100)
  })
})

describe('chances', () => {
  test('go to the values of the better samples and keep a margin', () => {
    let chances = evenChances([4, 2])
    for (let step = 0; step < 50; step += 1) {
      chances = drawnTowards(
        chances,
        [
          [2, 0],
          [2, null],
        ],
        [0.7, 0.3],
      )
    }
    for (const row of chances)
      expect(row.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
    const margin = 1 - 0.73 ** 0.5
    expect(chances[0]?.[2]).toBeCloseTo(1 - margin, 6)
    expect(chances[0]?.[1]).toBeCloseTo(margin / 3, 6)
    expect(chances[1]?.[1]).toBeCloseTo(margin, 6)
  })

  test('are drawn by their shares', () => {
    const draws = Array.from({ length: 1000 }, (_, k) =>
      drawChoice([0.2, 0.5, 0.3], (k + 0.5) / 1000),
    )
    expect([0, 1, 2].map((value) => draws.filter((draw) => draw === value).length)).toEqual([
      200, 500, 300,
    ])
  })
})
