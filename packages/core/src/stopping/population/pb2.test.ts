import { expect, test } from 'vitest'
import { mulberry32 } from '../../random/mix.ts'
import { axisValuesOf } from '../../space/axis-values.ts'
import type { Dimension } from '../../space/parameter.ts'
import { BoardsInMemory } from '../boards-in-memory.ts'
import { answerDrift } from './ask-drift.ts'
import { driftModel } from './drift.ts'
import type { Stretch } from './experiences.ts'
import { explore, type Settings } from './explore.ts'
import { type Pb2Options, pb2 } from './pb2.ts'
import { type Explorer, pbt } from './pbt.ts'

const rate: Dimension = {
  ...{ name: 'rate', draw: 0, kind: 'range', integer: false },
  range: { min: 1e-5, max: 1e-1, scale: 'log' },
}
const options = { dimensions: [rate], resample: 0.25, factors: [1.2, 0.8] } as const

const unitOf = (value: unknown) => Math.log(Number(value) / 1e-5) / Math.log(1e4)
const rateAt = (unit: number) => 1e-5 * 1e4 ** unit

test('a model of one point: at the point its gain, far away nothing known; old points fade', () => {
  const two = [
    { time: 1, x: [0.2], gain: 1 },
    { time: 1, x: [0.8], gain: -1 },
  ]
  const model = driftModel(two)!
  expect(model.at(1, [0.2]).mean).toBeGreaterThan(0.5)
  expect(model.at(1, [0.8]).mean).toBeLessThan(-0.5)
  expect(model.at(1, [0.2]).deviation).toBeLessThan(model.at(1, [0.5]).deviation)
  expect(model.at(30, [0.2]).deviation).toBeGreaterThan(model.at(1, [0.2]).deviation)
  // What is pending takes uncertainty away, and leaves the mean.
  const waits = driftModel(two, [{ time: 1, x: [0.5] }])!
  expect(waits.at(1, [0.5]).deviation).toBeLessThan(model.at(1, [0.5]).deviation)
  expect(waits.at(1, [0.5]).mean).toBe(model.at(1, [0.5]).mean)
  expect(driftModel([two[0]!, two[0]!])).toBeUndefined()
})

/** What was gained where the best rate moves from 0.8 to 0.2 of the range. */
function stretches(milestones: number): Stretch[] {
  const draw = mulberry32(3)
  return Array.from({ length: 5 * milestones }, (_, place) => {
    const milestone = Math.floor(place / 5) + 1
    const unit = draw()
    const best = milestone <= milestones / 2 ? 0.8 : 0.2
    const gain = Math.exp(-((unit - best) ** 2) / 0.02)
    return { milestone, settings: { rate: rateAt(unit) }, before: 1, after: 1 - gain }
  })
}

const chosen = (changes: Partial<Pb2Options>, epoch: number) => {
  const explorer = pb2({ ...options, stretches: [], interval: 10, pending: [], ...changes })
  return explorer(
    { trial: 1, donor: { epoch, given: [], settings: { rate: rateAt(0.5), other: 'x' } }, epoch },
    mulberry32(9),
  )
}

test('it goes where the gains are now, not where they were', () => {
  const now = chosen({ stretches: stretches(16) }, 160)
  expect(unitOf(now.rate)).toBeGreaterThan(0.1)
  expect(unitOf(now.rate)).toBeLessThan(0.35)
  expect(now.other).toBe('x')
  const early = chosen({ stretches: stretches(16).slice(0, 40) }, 80)
  expect(unitOf(early.rate)).toBeGreaterThan(0.65)
})

test('settings are judged by the values that are trained with, not by draws that are rounded to them', () => {
  const range = { min: 1, max: 6, scale: 'log' } as const
  const ways: Dimension[] = [
    { name: 'layers', draw: 0, kind: 'range', integer: true, range },
    { name: 'layers', draw: 0, kind: 'range', integer: true, range: { ...range, scale: 'linear' } },
    { name: 'layers', draw: 0, kind: 'choices', values: [1, 2, 3, 4, 5, 6] },
  ]
  const coordinates = [
    [1, 2, 3, 4, 5, 6].map((layers) => axisValuesOf(ways[0]!).coordinateOf(layers)!),
    ...[1, 2].map(() => [1, 2, 3, 4, 5, 6].map((layers) => (layers - 0.5) / 6)),
  ]
  for (const [place, dimension] of ways.entries()) {
    for (const best of [1, 2, 4]) {
      const known = [1, 2, 4, 5, 6].map((layers) => {
        return { time: 1, x: [coordinates[place]![layers - 1]!], gain: -Math.abs(layers - best) }
      })
      const [model, time] = [driftModel(known)!, 2]
      const bounds = coordinates[place]!.map((x) => {
        const { mean, deviation } = model.at(time, [x])
        return mean + Math.sqrt(0.2) * deviation
      })
      const likeliest = coordinates[place]![bounds.indexOf(Math.max(...bounds))]
      const question = { time, known, pending: [], dimensions: [dimension], seed: best }
      expect(answerDrift(question)).toEqual([likeliest])
    }
  }
})

test('the second clone of a milestone does not get what the first one got', () => {
  const few = stretches(2)
  const first = chosen({ stretches: few }, 20)
  const second = chosen({ stretches: few, pending: [first, first, first] }, 20)
  expect(Math.abs(unitOf(first.rate) - unitOf(second.rate))).toBeGreaterThan(0.03)
})

test('while too little is known, or no gain is a number, it does as PBT does', () => {
  const perturbed = explore({ rate: rateAt(0.5), other: 'x' }, options, mulberry32(9))
  expect(chosen({}, 10)).toEqual(perturbed)
  const broken = stretches(4).map((one) => ({ ...one, after: Number.NaN }))
  expect(chosen({ stretches: broken }, 40)).toEqual(perturbed)
})

/** A population of four on a task whose best rate falls as training goes on; the least loss after 200 epochs. */
function train(
  seed: number,
  explorerOf: (of: Pick<Pb2Options, 'stretches' | 'pending'>) => Explorer,
) {
  const draw = mulberry32(seed)
  const stopper = pbt({ interval: 10, quantile: 0.25, synchronous: true, population: 4, seed })
  const boards = new BoardsInMemory()
  const members = Array.from({ length: 4 }, () => ({
    loss: 10,
    settings: { rate: rateAt(draw()) } as Settings,
  }))
  const known: Stretch[] = []
  for (let milestone = 1; milestone <= 20; milestone += 1) {
    const best = 0.9 - 0.04 * milestone
    for (const member of members) {
      const before = member.loss
      member.loss -= 0.5 * Math.exp(-((unitOf(member.settings.rate) - best) ** 2) / 0.01)
      known.push({ milestone, settings: member.settings, before, after: member.loss })
    }
    const pending: Settings[] = []
    const losses = members.map(({ loss }) => loss)
    for (const [trial, loss] of losses.entries()) {
      const judged = stopper.judge(
        { trial, epoch: 10 * milestone, losses: [loss] },
        { number: trial, epochs: 1000 },
        {
          boardOf: boards.boardOf,
          memberOf: (one) => ({
            ...{ epoch: 10 * milestone, given: [] },
            settings: members[one]!.settings,
          }),
          explore: (of, drawn) => {
            const settings = explorerOf({ stretches: known, pending })(of, drawn)
            pending.push(settings)
            return settings
          },
        },
      )
      boards.change(judged.changes)
      for (const { trial: clone, from, settings } of judged.forks) {
        members[clone] = { loss: losses[from]!, settings }
      }
    }
  }
  return Math.min(...members.map(({ loss }) => loss))
}

test('a small population gets farther by PB2 than by PBT, in the median of 5 seeds', () => {
  const seeds = Array.from({ length: 5 }, (_, seed) => seed)
  const median = (values: number[]) => values.sort((a, b) => a - b)[2]!
  const byPbt = median(
    seeds.map((seed) =>
      train(
        seed,
        () =>
          ({ donor }, draw) =>
            explore(donor.settings, options, draw),
      ),
    ),
  )
  const byPb2 = median(
    seeds.map((seed) => train(seed, (of) => pb2({ ...options, ...of, interval: 10 }))),
  )
  expect(byPb2).toBeLessThan(byPbt)
})
