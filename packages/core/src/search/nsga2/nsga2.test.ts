import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../../test/support/runs.ts'
import { mixWords, mulberry32 } from '../../random/mix.ts'
import { hypervolume } from '../../ranking/pareto/hypervolume.ts'
import { type Point, settled } from '../../space/search-space.ts'
import type { AlgorithmQuestion, Observation } from '../algorithm.ts'
import { randomPoints } from '../random-points.ts'
import { shiftedSphere, type TestFunction } from '../testing/functions.ts'
import { median, minimise } from '../testing/minimise.ts'
import { branches, integers, kinds, network } from '../testing/mixed-functions.ts'
import { plateau } from '../testing/plateau-functions.ts'
import { logIntegers, spaceOf, type ValuedSpace, type Values } from '../testing/space-of.ts'
import { nsga2 } from './nsga2.ts'
import { childOf } from './variation.ts'

interface Problem {
  space: ValuedSpace
  valuesOf(values: Values): Pick<Observation, 'losses'> & { violation?: number }
}

/** The question after so many trials, each told at once. */
function after(
  { space, valuesOf }: Problem,
  trials: number,
  { seed = 1, algorithm = nsga2, through = (state: unknown): unknown => state } = {},
): AlgorithmQuestion {
  const observations: Observation[] = []
  let state: unknown = null
  for (let trial = 1; trial <= trials; trial += 1) {
    const question = { space, observations, pending: [], count: 1, state: through(state) }
    const answer = algorithm.ask({ ...question, seed: mixWords(seed, trial) })
    state = answer.state
    const point = answer.proposals[0]?.point as Point
    const told = valuesOf(space.valuesOf(point))
    observations.push({ trial, point, epoch: 1, violation: 0, ...told })
  }
  return { space, observations, pending: [], count: 1, seed: mixWords(seed, 0), state }
}

const single = (f: TestFunction): Problem => ({
  space: f.space,
  valuesOf: (values) => ({ losses: [f.value(values, 0)] }),
})

/** ZDT1 (Zitzler, Deb, Thiele, 2000) of six axes. */
const zdt1: Problem = {
  space: spaceOf(
    Array.from({ length: 6 }, (_, k) => ({ name: `x${k}`, kind: 'real', min: 0, max: 1 }) as const),
  ),
  valuesOf(values) {
    const [first, ...rest] = Object.values(values).map(Number)
    const g = 1 + (9 * rest.reduce((sum, value) => sum + value, 0)) / rest.length
    return { losses: [first!, g * (1 - Math.sqrt(first! / g))] }
  },
}

const volumeOf = ({ observations }: AlgorithmQuestion) =>
  hypervolume(
    observations.map(({ losses }) => losses),
    [1.1, 7],
  )

test('of equal results the newest live, so that plateaus are crossed', () => {
  const asked = after({ space: plateau(4).space, valuesOf: () => ({ losses: [1] }) }, 40)
  const { members } = nsga2.ask(asked).state as { members: number[] }
  expect(members).toEqual(Array.from({ length: 16 }, (_, place) => 39 - place))
})

describe('NSGA-II', () => {
  test('goes on identically from a state that went through JSON', () => {
    const problems = fc.constantFrom(zdt1, ...[network, branches, kinds, integers].map(single))
    fc.assert(
      fc.property(problems, fc.integer({ min: 1, max: 80 }), fc.nat(), (problem, trials, seed) => {
        const one = after(problem, trials, { seed })
        const through = (state: unknown) => JSON.parse(JSON.stringify(state)) as unknown
        expect(after(problem, trials, { seed, through })).toEqual(one)
      }),
      { numRuns: runs(20) },
    )
  })

  test('covers more of a front than random points, however few of its children have returned', () => {
    const volumes = [1, 2, 3].map((seed) => volumeOf(after(zdt1, 120, { seed })))
    const random = [1, 2, 3].map((seed) =>
      volumeOf(after(zdt1, 120, { seed, algorithm: randomPoints })),
    )
    expect(median(volumes)).toBeGreaterThan(5.6)
    expect(median(random)).toBeLessThan(5.3)
    const { observations, ...question } = after(zdt1, 60)
    const [first, second] = nsga2.ask({ ...question, observations, count: 2 }).proposals
    expect(first?.reason.kind).toBe('nsga2')
    expect(first?.point).not.toEqual(second?.point)
  })

  test('minimises one objective too, over any axes', () => {
    const least = (f: TestFunction, algorithm = nsga2) =>
      median(
        [0, 1, 2, 3, 4].map(
          (seed) => minimise(f, algorithm, { trials: 150, seed, pending: 15 }).at(-1)!,
        ),
      )
    for (const f of [shiftedSphere(5), network, integers, kinds]) {
      expect(least(f), f.name).toBeLessThan(least(f, randomPoints) * 0.85)
    }
  })

  test('prefers what keeps the constraints on metrics, however large its loss', () => {
    const f = shiftedSphere(3)
    const constrained: Problem = {
      space: f.space,
      valuesOf: (values) => ({
        losses: [f.value(values, 0)],
        violation: Math.max(0, Number(values.x0) + 1),
      }),
    }
    const { observations, state } = after(constrained, 80)
    const { members } = state as { members: number[] }
    expect(members).toHaveLength(16)
    expect(members.map((place) => observations[place]!.violation)).toEqual(new Array(16).fill(0))
  })

  test('what lives does not grow with the observations', () => {
    const { state } = after(zdt1, 150)
    expect((state as { members: number[] }).members).toHaveLength(32)
  })

  test('a small space is proposed once over before anything twice', () => {
    const space = spaceOf([
      { name: 'n', kind: 'integer', min: 1, max: 8 },
      { name: 'c', kind: 'choice', values: ['a', 'b', 'c'] },
    ])
    const { observations } = after({ space, valuesOf: ({ n }) => ({ losses: [Number(n)] }) }, 24)
    expect(new Set(observations.map(({ point }) => space.identityOf(point))).size).toBe(24)
  })
})

test('a child has coordinates on its active axes and nowhere else, all in their ranges', () => {
  const draw = mulberry32(3)
  const { space } = branches
  const random = () =>
    randomPoints.ask({
      space,
      count: 1,
      seed: draw() * 2 ** 32,
      observations: [],
      pending: [],
      state: null,
    }).proposals[0]!.point
  for (let round = 0; round < 300; round += 1) {
    const child = childOf(space, [random(), random()], draw)
    child.forEach((coordinate, place) => {
      const axis = space.axes[place]!
      expect(coordinate !== null).toBe(space.isActive(place, child))
      if (coordinate === null) return
      expect(coordinate).toBeGreaterThanOrEqual(0)
      expect(coordinate).toBeLessThanOrEqual(axis.kind === 'choice' ? axis.count - 1 : 1)
      if (axis.kind === 'choice') expect(Number.isInteger(coordinate)).toBe(true)
      if (axis.kind === 'levels') expect((coordinate * axis.count) % 1).toBeCloseTo(0.5, 9)
    })
  }
})

test('a child of a point with itself is another point, though most axes belong to other branches', () => {
  const names = ['a', 'b', 'c', 'd']
  const space = spaceOf([
    { name: 'k', kind: 'choice', values: names },
    ...names.flatMap((name) =>
      [0, 1, 2].map((at) => {
        const when = { name: 'k', is: [name] }
        return { name: `${name}${at}`, kind: 'real', min: 0, max: 1, when } as const
      }),
    ),
  ])
  const point = space.pointOf({ k: 'a', a0: 0.3, a1: 0.6, a2: 0.9 } as never) as Point
  const draw = mulberry32(1)
  for (let child = 0; child < 1000; child += 1) {
    expect(childOf(space, [point, point], draw)).not.toEqual(point)
  }
})

test('a child has coordinates of values where they are rounded, and a mutated one of another value', () => {
  const space = spaceOf([logIntegers('n', 1, 4096)])
  const draw = mulberry32(5)
  const axis = space.axes[0]!
  for (const value of [1, 2, 300, 4096]) {
    const parent = space.pointOf({ n: value } as never)!
    const children = Array.from({ length: 200 }, () => childOf(space, [parent, parent], draw)[0]!)
    for (const child of children) expect(settled(axis, child)).toBe(child)
    const same = children.filter((child) => space.valuesOf([child]).n === value)
    // Only from an end it cannot go further.
    if (value === 1 || value === 4096) expect(same.length).toBeLessThan(150)
    else expect(same).toEqual([])
  }
})

test('children of near parents lie near, and are spread evenly about them', () => {
  const { space } = shiftedSphere(1)
  const draw = mulberry32(7)
  const children = Array.from({ length: 4000 }, () => childOf(space, [[0.4], [0.6]], draw)[0]!)
  const mean = children.reduce((sum, value) => sum + value, 0) / 4000
  expect(mean).toBeCloseTo(0.5, 1)
  expect(children.filter((value) => value > 0.2 && value < 0.8).length).toBeGreaterThan(3800)
})
