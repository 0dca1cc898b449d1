import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../../test/support/runs.ts'
import { mulberry32 } from '../../random/mix.ts'
import type { Axis } from '../../space/search-space.ts'
import { expectedImprovement, probabilityBelow, productOf } from './acquisition.ts'
import { featuresOf, matern } from './kernel.ts'
import { type Data, firstLogs, fitted, negativeLogPosterior } from './likelihood.ts'
import { logImprovement } from './log-improvement.ts'
import { minimiseInBox } from './minimise-in-box.ts'
import { likeliestPower, normalised, yeoJohnson } from './outputs.ts'
import { posteriorOf, predict, withFantasies, withMeans } from './posterior.ts'
import { unexplainedBy } from './unexplained.ts'

describe('ln of the expected improvement', () => {
  /** u, ln h(u) and its derivative by mpmath with 60 digits and more. */
  const exact = [
    [-1e6, -500000000028.55, 1000000.000002],
    [-1e4, -50000019.33961931, 10000.0002],
    [-300, -45012.32653681455, 300.0066664444617],
    [-38, -730.1961834021138, 38.05252276004133],
    [-10, -55.55312203612235, 10.194383033412553],
    [-5, -16.74430116266099, 5.361816241288088],
    [-2.6, -6.526664579884948, 3.1841317861901386],
    [-2.5, -6.212541645443513, 3.098423296791162],
    [-2.4, -5.906960148833966, 3.0133080100713934],
    [-1, -2.4851210257126413, 1.9042712333296918],
    [0, -0.9189385332046728, 1.2533141373155003],
    [1, 0.08002621884930694, 0.7766387252017393],
    [3, 1.0987396653277077, 0.3328409684517952],
    [8, 2.0794415416798357, 0.12499999999999992],
  ] as const
  test.each(exact)('has all its digits at %d', (u, value, slope) => {
    const found = logImprovement(u)
    expect(Math.abs(found.value / value - 1)).toBeLessThan(1e-11)
    expect(Math.abs(found.slope / slope - 1)).toBeLessThan(1e-11)
  })
})

test('Matérn 5/2 has its published values', () => {
  expect(matern(0)).toBe(1)
  expect(matern(0.01)).toBeCloseTo(0.9917592361711776, 14)
  expect(matern(0.5)).toBeCloseTo(0.7024957601538033, 14)
  expect(matern(4)).toBeCloseTo(0.1386602191385043, 14)
})

test('the power transform is that of Yeo and Johnson, and shortens the tail of bad losses', () => {
  const values = [-2, -0.5, 0, 0.7, 3]
  const scipy = [
    [-1, [-26 / 3, -0.7916666666666666, 0, 0.4117647058823529, 0.75]],
    [0, [-4, -0.625, 0, 0.5306282510621704, 1.3862943611198906]],
    [0.5, [-2.797434948471088, -0.5580782047249224, 0, 0.6076809620810595, 2]],
    [1, values],
    [2, [-1.0986122886681098, -0.4054651081081644, 0, 0.945, 7.5]],
  ] as const
  for (const [lambda, expected] of scipy) {
    values.forEach((value, k) => {
      expect(yeoJohnson(value, lambda)).toBeCloseTo(expected[k]!, 12)
    })
  }
  const skewed = normalised([1, 2, 3, 4, 5, 1000, Number.POSITIVE_INFINITY], -1)
  expect(skewed[1]! - skewed[0]!).toBeGreaterThan(0.05)
  expect(skewed[6]).toBe(skewed[5])
  expect([...normalised([2, 2, 2], -1)]).toEqual([0, 0, 0])
})

const real = (name: string): Axis => ({ name, kind: 'real' })
const axes = [real('x'), real('y')]
const known: Data = {
  axes,
  meanVariance: 0,
  rows: [
    [0.1, 0.2],
    [0.5, 0.9],
    [0.8, 0.3],
    [0.3, 0.6],
  ].map((row) => Float64Array.from(row)),
  outputs: Float64Array.of(0.5, -1.2, 0.3, 0.9),
}
const logs = {
  lengths: [Math.log(0.4), Math.log(0.7)],
  signal: Math.log(1.3),
  noise: Math.log(0.01),
}

describe('the posterior', () => {
  test('is that which numpy computes', () => {
    const { means, variance } = predict(posteriorOf(known, logs), Float64Array.of(0.45, 0.5))
    expect(means[0]).toBeCloseTo(0.4463518417549507, 10)
    expect(variance).toBeCloseTo(0.17666178471838867, 10)
    const unknown = posteriorOf({ ...known, meanVariance: 1 }, logs)
    const with1 = predict(unknown, Float64Array.of(0.45, 0.5))
    expect(with1.means[0]).toBeCloseTo(0.4557580844424743, 10)
    expect(with1.variance).toBeCloseTo(0.17963862394845975, 10)
  })

  test('takes no far corner for as good as what was tried, most of it where it is good', () => {
    const rows = Array.from({ length: 10 }, (_, k) =>
      k < 8 ? Float64Array.of(0.2 + 0.01 * k, 0.3 - 0.02 * k) : Float64Array.of(0.9, k - 8),
    )
    const outputs = Float64Array.from(rows, (_, k) => (k < 8 ? -0.5 : 2))
    const short = { lengths: [-2, -2], signal: -1, noise: -7 }
    const far = Float64Array.of(0.5, 1)
    const at = (meanVariance: number) =>
      predict(posteriorOf({ axes, rows, outputs, meanVariance }, short), far).means[0]!
    expect(at(0)).toBeLessThan(0.1)
    expect(at(1)).toBeGreaterThan(0.4)
  })

  test('does not change in the mean by what is imagined of a pending point, and is sure of it', () => {
    const pending = Float64Array.of(0.6, 0.5)
    const before = predict(posteriorOf(known, logs), pending)
    const after = predict(withFantasies(known, logs, [pending], 4000, mulberry32(1)), pending)
    const mean = after.means.reduce((sum, value) => sum + value, 0) / 4000
    expect(mean).toBeCloseTo(before.means[0]!, 1)
    expect(after.variance).toBeLessThan(0.05 * before.variance)
  })

  test('has the same mean everywhere once a pending point is believed to come out at it, and is surer', () => {
    const pending = Float64Array.of(0.6, 0.5)
    const [before, after] = [posteriorOf(known, logs), withMeans(known, logs, [pending])]
    for (const x of [pending, Float64Array.of(0.2, 0.9), Float64Array.of(0.65, 0.4)]) {
      expect(predict(after, x).means[0]).toBeCloseTo(predict(before, x).means[0]!, 10)
      expect(predict(after, x).variance).toBeLessThan(predict(before, x).variance)
    }
    expect(predict(after, pending).variance).toBeLessThan(0.05 * predict(before, pending).variance)
    expect(withMeans(known, logs, [])).toEqual(before)
  })

  test('counts a choice and an axis that is not active as a distance', () => {
    const kinds: Axis[] = [{ name: 'c', kind: 'choice', count: 3 }, real('x')]
    const data = {
      axes: kinds,
      meanVariance: 0,
      rows: [featuresOf(kinds, [0, null]), featuresOf(kinds, [1, 0.5])],
      outputs: Float64Array.of(-1, 1),
    }
    const posterior = posteriorOf(data, { lengths: [-1, -1], signal: 0, noise: -9 })
    expect(predict(posterior, featuresOf(kinds, [0, null])).means[0]).toBeLessThan(-0.9)
    expect(predict(posterior, featuresOf(kinds, [1, 0.5])).means[0]).toBeGreaterThan(0.9)
    expect(Math.abs(predict(posterior, featuresOf(kinds, [2, null])).means[0]!)).toBeLessThan(0.2)
  })
})

/** Of a function at x by each variable, from values to both sides. */
const numericSlope = (f: (x: Float64Array) => number, x: Float64Array) =>
  x.map((value, k) => {
    const step = 1e-5
    return (f(x.with(k, value + step)) - f(x.with(k, value - step))) / (2 * step)
  })

describe('gradients', () => {
  test('of the likelihood and its priors are those of its values', () => {
    const at = fc.array(fc.double({ min: -2, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(at, (start) => {
        const x = Float64Array.from(start)
        const data = { ...known, meanVariance: 1 }
        const { gradient } = negativeLogPosterior(data, x)
        numericSlope((moved) => negativeLogPosterior(data, moved).value, x).forEach((slope, k) => {
          // Two values to both sides give a slope that is wrong by some 1e-9, also where it is nothing.
          expect(gradient[k]).toBeCloseTo(slope, 6)
        })
      }),
      { numRuns: runs(50) },
    )
  })

  test('of the acquisition are those of its values, near and far, with pending points and constraints', () => {
    const acquisition = productOf([
      expectedImprovement(
        withFantasies(
          { ...known, meanVariance: 1 },
          logs,
          [Float64Array.of(0.6, 0.5)],
          5,
          mulberry32(2),
        ),
      ),
      probabilityBelow(posteriorOf({ ...known, outputs: Float64Array.of(1, -1, 1, -1) }, logs)),
    ])
    const unit = fc.double({ min: 0.01, max: 0.99, noNaN: true })
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const x = Float64Array.of(a, b)
        const { value, gradient } = acquisition.withSlope(x)
        expect(value).toBeCloseTo(acquisition.at(x), 9)
        numericSlope(acquisition.at, x).forEach((slope, k) => {
          expect(Math.abs(gradient[k]! - slope)).toBeLessThan(1e-3 * Math.max(1, Math.abs(slope)))
        })
      }),
    )
  })
})

test('another look through noise is worth less where many were had, and exact values are hardly blurred', () => {
  const x = Float64Array.of(0.52)
  const worth = (looks: number, noise: number) => {
    const data: Data = {
      axes: [real('x')],
      rows: [0.2, 0.8, ...new Array<number>(looks).fill(0.5)].map((at) => Float64Array.of(at)),
      outputs: Float64Array.of(1, 1, ...new Array<number>(looks).fill(-1)),
      meanVariance: 1,
    }
    const posterior = posteriorOf(data, { lengths: [-1], signal: 0, noise: Math.log(noise) })
    const { means, variance } = predict(posterior, x)
    const deviation = Math.sqrt(variance)
    const improvement = logImprovement((posterior.least[0]! - means[0]!) / deviation).value
    const share = Math.exp(expectedImprovement(posterior).at(x) - improvement - Math.log(deviation))
    return { share, variance }
  }
  const blurred = (variance: number, shown: number) => 1 - Math.sqrt(shown / (variance + shown))
  const few = worth(1, 0.1)
  expect(few.share).toBeCloseTo(blurred(few.variance, 0.1 - Math.exp(-9)), 10)
  expect(worth(12, 0.1).share).toBeLessThan(few.share / 2)
  // But for what is finer than the least noise that a fit has.
  const exact = worth(12, Math.exp(-9))
  expect(exact.share).toBeCloseTo(blurred(exact.variance, Math.exp(-17)), 10)
  expect(exact.share).toBeGreaterThan(0.99)
})

test('the fit finds which axis matters', () => {
  const draw = mulberry32(5)
  const rows = Array.from({ length: 30 }, () => Float64Array.of(draw(), draw()))
  const losses = rows.map(([x]) => Math.sin(9 * x!))
  const outputs = normalised(losses, 1)
  const { lengths, noise } = fitted({ axes, rows, outputs, meanVariance: 1 }, [firstLogs(2)], 60)
  expect(lengths[1]! - lengths[0]!).toBeGreaterThan(1)
  expect(noise).toBeLessThan(-6)
})

test('L-BFGS finds the minimum of Rosenbrock in a box, and on its edge where it lies there', () => {
  const rosenbrock = (x: Float64Array) => {
    const [a, b] = x as unknown as [number, number]
    return {
      value: 100 * (b - a * a) ** 2 + (1 - a) ** 2,
      gradient: Float64Array.of(-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)),
    }
  }
  const start = Float64Array.of(-1, 0.5)
  const wide = { low: Float64Array.of(-2, -2), high: Float64Array.of(2, 2) }
  const inside = minimiseInBox(rosenbrock, start, wide, 200)
  expect(inside.x[0]).toBeCloseTo(1, 3)
  const narrow = { low: Float64Array.of(-2, -2), high: Float64Array.of(0.5, 2) }
  const edge = minimiseInBox(rosenbrock, start, narrow, 200)
  expect(edge.x[0]).toBeCloseTo(0.5, 6)
  expect(edge.x[1]).toBeCloseTo(0.25, 3)
})

describe('the power of the transform', () => {
  const draw = mulberry32(11)
  const inputs = {
    axes: [real('x')],
    rows: Array.from({ length: 40 }, () => Float64Array.of(draw())),
    meanVariance: 1,
  }
  const smooth = { lengths: [-1], signal: 0, noise: -5 }
  const variance = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  }

  test('bends what grows by factors into what a process explains', () => {
    const losses = inputs.rows.map(([x]) => Math.exp(6 * Math.sin(5 * x!)))
    expect(likeliestPower(losses, unexplainedBy(inputs, smooth))).toBeLessThan(0.5)
  })

  test('does not stretch the noise of a valley because few values lie as low', () => {
    const losses = inputs.rows.map(([x]) => 300 * (x! - 0.5) ** 4 + 0.3 * draw())
    const byProcess = likeliestPower(losses, unexplainedBy(inputs, smooth))
    expect(byProcess).toBeGreaterThan(likeliestPower(losses, variance) + 0.5)
  })

  test('leaves equal losses as they are', () => {
    expect(likeliestPower([2, 2, 2], variance)).toBe(1)
  })
})
