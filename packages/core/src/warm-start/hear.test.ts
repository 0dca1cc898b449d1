import {
  type Config,
  type Failure,
  parseDefinition,
  type SweepDefinition,
  type TrialSummary,
} from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { configHeard } from '../definition/heard.ts'
import { heardObservations } from '../search/heard-observations.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { whyNotComparable } from './comparable.ts'
import { hearInSteps } from './hear.ts'
import type { OtherSweep } from './results-of-sweep.ts'

const x = { min: 0, max: 1 }
const ids = ['swp_aaaaaaaaaaaaaaaaaaaa', 'swp_bbbbbbbbbbbbbbbbbbbb'] as const

function own(parameters: object, rest: object = {}): SweepDefinition {
  return parseDefinition({
    name: 'own',
    trainer: 'external',
    parameters,
    metric: { name: 'loss', goal: 'minimize' },
    search: { kind: 'tpe', trials: 10 },
    ...rest,
  })
}

type Made = Partial<Omit<TrialSummary, 'config'>> & { config: object }

/** A sweep with trials in the order of their numbers. */
function other(definition: SweepDefinition, trials: Made[], place: 0 | 1 = 0): OtherSweep {
  return {
    sweep: ids[place],
    definition,
    createdAt: `2026-01-0${place + 1}T00:00:00.000Z`,
    trials: trials.map(({ config, ...rest }, index) => ({
      sweep: ids[place],
      number: index + 1,
      config: { epochs: 1, ...config } as unknown as Config,
      phases: null,
      seed: 42,
      fold: null,
      epochs: 1,
      until: null,
      lineage: 'f'.repeat(64),
      status: 'completed',
      score: 0.5,
      failure: null,
      reason: null,
      sharedEpochs: 0,
      ...rest,
    })),
  }
}

function hear(definition: SweepDefinition, others: OtherSweep[], most?: number) {
  const heard = atOnce(hearInSteps(definition, others, most))
  const configs = heard.results.map((result) => configHeard(heard, result) as object)
  return { ...heard, configs }
}

const failed = (kind: Failure['class']): Made => ({
  config: { x: 0.9 },
  status: 'failed',
  score: null,
  failure: { code: 'C', class: kind, message: '' },
})

describe('what is heard of another sweep', () => {
  test('is the mean over the runs of a config, with the epoch; failures count where the config is to blame', () => {
    const repeated = own({ x }, { repeats: 2 })
    const pair = (a: Made, b: Made) => [a, b]
    const heard = hear(own({ x }), [
      other(repeated, [
        ...pair({ config: { x: 0.1 }, score: 1 }, { config: { x: 0.1 }, score: 2 }),
        ...pair({ config: { x: 0.2 }, score: 3 }, { ...failed('diverged'), config: { x: 0.2 } }),
        ...pair(failed('diverged'), failed('memory')),
        ...pair(failed('worker'), failed('diverged')),
        ...pair({ config: { x: 0.3 } }, { config: { x: 0.3 }, status: 'running', score: null }),
      ]),
    ])
    expect(heard.results.map(({ trial, score }) => [trial, score])).toEqual([
      [1, 1.5],
      [3, 3],
      [5, null],
    ])
    expect(heard.left).toEqual([
      { because: 'they came to no score', results: 1 },
      { because: 'they have not ended', results: 1 },
    ])
  })

  test('of a trial that was stopped is what it showed there', () => {
    const stopping = { kind: 'asha', eta: 2 }
    const heard = hear(own({ x, epochs: 4 }), [
      other(own({ x, epochs: 4 }, { stopping }), [
        { config: { x: 0.1, epochs: 4 }, epochs: 4, until: 2, status: 'stopped', score: 7 },
        { config: { x: 0.2, epochs: 4 }, epochs: 4, until: 2, status: 'resting', score: null },
      ]),
    ])
    expect(heard.results).toMatchObject([{ trial: 1, score: 7, epoch: 2 }])
  })

  test('keeps what all results share once, and is plain JSON', () => {
    const space = { x, y: 3 }
    const heard = hear(own(space), [
      other(own(space), [{ config: { x: 0.1, y: 3 } }, { config: { x: 0.2, y: 3 } }]),
    ])
    expect(heard.same).toEqual({ y: 3, epochs: 1 })
    expect(heard.results.map(({ config }) => config)).toEqual([{ x: 0.1 }, { x: 0.2 }])
    expect(heard.configs[1]).toEqual({ x: 0.2, y: 3, epochs: 1 })
    expect(JSON.parse(JSON.stringify(heard))).toEqual(heard)
  })

  test('lies in the space: the overlapping part is taken, and of the rest it says why not', () => {
    const definition = own(
      { x: { min: 0, max: 0.5 }, kind: ['a', 'b'], z: 7, u: { min: 0, max: 1 } },
      { constraints: ['x < 0.4'] },
    )
    const its = own({ x, kind: ['a', 'c'], u: x, q: 5 })
    const made = (config: object) => ({ config: { u: 0.5, q: 5, ...config } })
    const heard = hear(definition, [
      other(its, [
        made({ x: 0.1, kind: 'a' }),
        made({ x: 0.9, kind: 'a' }),
        made({ x: 0.1, kind: 'c' }),
        made({ x: 0.2, kind: 'c' }),
        made({ x: 0.45, kind: 'a' }),
        { config: { x: 0.2, kind: 'a', q: 5 } },
        made({ x: 0.3, kind: 'a', epochs: 2 }),
      ]),
    ])
    // The constant of this space, and without the constant of the other.
    expect(heard.configs).toEqual([{ x: 0.1, kind: 'a', z: 7, u: 0.5, epochs: 1 }])
    expect(heard.left).toEqual([
      { because: 'x lies outside of this space', results: 1 },
      { because: 'kind lies outside of this space', results: 2 },
      { because: 'the constraints do not admit them', results: 1 },
      { because: 'they have no value of u', results: 1 },
      { because: 'epochs lies outside of this space', results: 1 },
    ])
  })

  test('has no parameter more that varies there: it has a part in each score', () => {
    const heard = hear(own({ x }), [other(own({ x, y: x }), [{ config: { x: 0.1, y: 0.2 } }])])
    expect(heard.results).toEqual([])
    expect(heard.left).toEqual([
      { because: 'they vary y, which this space does not have', results: 1 },
    ])
  })

  test('of images from before a parameter has its default, not the constant of this space', () => {
    const images = (parameters: object) =>
      parseDefinition({
        name: 'i',
        dataset: 'd',
        parameters: { epochs: 1, ...parameters },
        search: { kind: 'tpe', trials: 5 },
      })
    const definition = images({ learningRate: { min: 0.01, max: 1 }, labelSmoothing: 0.1 })
    const plain = images({ learningRate: { min: 0.01, max: 1 } })
    const config = { learningRate: 0.1, labelSmoothing: undefined }
    const row = { ...(definition.parameters as object), ...config }
    expect(hear(definition, [other(plain, [{ config: row }])]).results).toEqual([])
    expect(
      hear(plain, [other(plain, [{ config: { ...plain.parameters, ...config } }])]),
    ).toMatchObject({
      results: [{ trial: 1 }],
    })
  })

  test('of several is the newest word on a config, and each is counted', () => {
    const definition = own({ x })
    const newer = other(definition, [{ config: { x: 0.1 }, score: 2 }], 1)
    const older = other(definition, [
      { config: { x: 0.1 }, score: 1 },
      { config: { x: 0.2 }, score: 5 },
    ])
    const heard = hear(definition, [newer, older])
    expect(heard.sweeps).toEqual([
      { sweep: ids[0], results: 1 },
      { sweep: ids[1], results: 1 },
    ])
    expect(heard.results.map(({ score }) => score)).toEqual([5, 2])
    expect(heard.left).toEqual([
      { because: 'a newer one of the sweeps has the same config', results: 1 },
    ])
  })

  test('is bounded: the better half, and of the others the last', () => {
    const definition = own({ x })
    const trials = Array.from({ length: 10 }, (_, place) => {
      return { config: { x: place / 10 }, score: place < 5 ? 10 + place : place }
    })
    const heard = hear(definition, [other(definition, [...trials].reverse())], 4)
    // By score the best are trials 5, 4 (5 and 6); the last of the others are 10 and 9.
    expect(heard.results.map(({ trial }) => trial)).toEqual([4, 5, 9, 10])
    expect(heard.left).toEqual([{ because: 'a sweep takes 4 at most', results: 6 }])
    const best = hear(
      { ...definition, metric: { name: 'loss', goal: 'maximize' } },
      [other(definition, trials)],
      2,
    )
    expect(best.results.map(({ trial }) => trial)).toEqual([5, 10])
  })

  test('of several objectives and constraints is taken with what this sweep judges by, by its name', () => {
    const [loss, size] = ['loss', 'size'].map((name) => ({ name, goal: 'minimize' }))
    const bounds = [{ name: 'ms', max: 10 }]
    const its = own(
      { x },
      { metric: undefined, objectives: [loss, size], metricConstraints: bounds },
    )
    const made = [0.1, 0.2, 0.3].map((one, place) => ({ config: { x: one }, score: place }))
    const values = new Map([
      [1, [50, 5]],
      [2, [40, 20]],
      [3, [30, 8]],
    ])
    const swapped = own({ x }, { objectives: [loss, { name: 'ms', goal: 'minimize' }, size] })
    const heard = hear(swapped, [{ ...other(its, made), values }])
    expect(heard.results.map(({ score, values: kept }) => [score, kept])).toEqual([
      [0, [5, 50]],
      [1, [20, 40]],
      [2, [8, 30]],
    ])
    const bare = hear(own({ x }), [{ ...other(its, made), values }])
    expect(bare.results[0]).not.toHaveProperty('values')
    // The second misses its bound, so it is the last.
    const few = hear(its, [{ ...other(its, made), values }], 1)
    expect(few.results.map(({ trial }) => trial)).toEqual([1])
    const heardBy = { ...its, living: { edits: 0, earlier: [], given: [], bans: [], heard } }
    const observed = heardObservations(searchSpaceOf(its), heardBy as SweepDefinition)
    expect(observed.map(({ losses }) => losses.length)).toEqual([2, 2, 2])
  })

  test('is not of trials that cloned others: no one config made their scores', () => {
    const stopping = { kind: 'pbt', interval: 1 }
    const rates = own({ x, epochs: 4 }, { stopping })
    const config = { x: 0.1, epochs: 4 }
    const phases = [{ fromEpoch: 0 as const, settings: {} }]
    const heard = hear(own({ x, epochs: 4 }), [other(rates, [{ config, phases }, { config }])])
    expect(heard.results.map(({ trial }) => trial)).toEqual([2])
  })
})

test('scores of other metrics, data, trainers, folds and schedules are not compared', () => {
  const hash = 'a'.repeat(64)
  const mine = { definition: own({ x }, { dataset: 'd' }), datasetHash: hash }
  const its = (rest: object, datasetHash = hash) => {
    return { definition: own({ x, y: x }, { dataset: 'd', ...rest }), datasetHash }
  }
  expect(whyNotComparable(mine, its({}))).toBeUndefined()
  const goal = 'maximize'
  expect(whyNotComparable(mine, its({ metric: { name: 'loss', goal } }))).toBeUndefined()
  const metric = { name: 'error', goal: 'minimize' }
  expect(whyNotComparable(mine, its({ metric }))).toMatch(/ranks by error, and this one by loss/)
  const elsewhere = whyNotComparable(mine, its({ dataset: 'e' }, 'b'.repeat(64)))
  expect(elsewhere).toMatch(/^is of e@bbbbbbbbbbbb, and this one is of d@aaaaaaaaaaaa: /)
  expect(whyNotComparable(mine, its({ folds: 5 }))).toMatch(/has 5 folds, and this one has no/)
  const images = parseDefinition({ name: 'i', dataset: 'd', parameters: { epochs: 2 } })
  const ofWorkers = { definition: images, datasetHash: hash }
  expect(whyNotComparable(mine, ofWorkers)).toMatch(/trained by workers/)
  const phases = [{ fromEpoch: 1, settings: { learningRate: 0.1 } }]
  const phased = parseDefinition({ name: 'i', dataset: 'd', parameters: { epochs: 2 }, phases })
  const later = { definition: phased, datasetHash: hash }
  expect(whyNotComparable(ofWorkers, later)).toMatch(/by other phases/)
  const objectives = [
    { name: 'loss', goal: 'minimize' },
    { name: 'size', goal: 'minimize' },
  ]
  const several = {
    ...mine,
    definition: own({ x }, { dataset: 'd', metric: undefined, objectives }),
  }
  expect(whyNotComparable(mine, several)).toBeUndefined()
  expect(whyNotComparable(several, mine)).toMatch(/does not judge by size.*name sweeps that do/)
  const unnamed = { definition: own({ x }), datasetHash: 'c'.repeat(64) }
  expect(whyNotComparable(unnamed, { ...unnamed, datasetHash: hash })).toBeUndefined()
  expect(whyNotComparable(mine, unnamed)).toMatch(/names no dataset/)
})
