import { parseDefinition, replaySchema, stoppingSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { mulberry32 } from '../random/mix.ts'
import { gridSearcher } from '../search/grid.ts'
import { randomSearcher } from '../search/random.ts'
import { tpe } from '../search/tpe/tpe.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { stopperOf } from '../stopping/catalogue.ts'
import { type RecordedRun, recordedConfigs } from './recorded-configs.ts'
import { type ReplayOptions, replayInSteps } from './replay.ts'

const definition = (changes: object = {}) =>
  parseDefinition({
    name: 'recorded',
    dataset: 'emoji-20',
    parameters: {
      architecture: 'cnn',
      optimizer: 'adam',
      learningRate: [0.1, 0.2],
      batchSize: 32,
      epochs: 9,
    },
    ...changes,
  })

/** Nine epochs of accuracies that come near to a level. */
const curveTo = (level: number, epochs = 9) =>
  Array.from({ length: epochs }, (_, place) => level * (1 - 0.5 ** (place + 1)))

const run = (trial: number, level: number, changes: Partial<RecordedRun> = {}): RecordedRun => ({
  ...{ trial, lineage: `lineage ${trial}`, status: 'completed', epochs: 9, secondsPerEpoch: 2 },
  config: gridSearcher.configAt(definition(), 0),
  curve: curveTo(level),
  ...changes,
})

const levels = [0.5, 0.9, 0.4, 0.7, 0.6, 0.8, 0.3, 0.2, 0.1]
const asha = (options: object = {}) =>
  stopperOf(stoppingSchema.parse({ kind: 'asha', ...options }), { maxEpochs: 9, goal: 'maximize' })

function replayed(runs: RecordedRun[], options: Partial<ReplayOptions> = {}) {
  const configs = recordedConfigs(definition(), runs)
  const defaults = { configs, stopper: asha(), workers: 1, goal: 'maximize' } as const
  const replay = atOnce(replayInSteps({ ...defaults, ...options }))
  expect(replaySchema.parse(replay)).toEqual(replay)
  return replay
}

test('ASHA over nine complete curves: epochs saved, the best found, who of the top five', () => {
  const replay = replayed(levels.map((level, place) => run(place + 1, level)))
  // One worker: trial 1 rests, 2 rests, 3 lets 2 go on to 3, …
  expect(replay.epochs.recorded).toBe(81)
  expect(replay.epochs.saved).toBe(81 - replay.epochs.replayed)
  expect(replay.epochs.replayed).toBeLessThan(30)
  expect(replay.seconds).toBe(2 * replay.epochs.replayed)
  expect(replay.ended).toEqual({ completed: 1, stopped: 8, failed: 0, unknown: 0 })
  expect(replay.best.map(({ trial, found }) => [trial, found])).toEqual([
    [2, true],
    [6, false],
    [4, false],
    [5, false],
    [1, false],
  ])
  expect(replay.best[0]).toEqual(replay.winner)
  expect(replay.winner).toMatchObject({ trial: 2, rank: 1, epochs: 9, begunAs: 2 })
  expect(replay.winner?.score).toBeCloseTo(0.9 * (1 - 0.5 ** 9), 12)
  expect(replay.tooEarly).toEqual({ configs: 0, trials: [] })
})

test('without a stopper all is trained, and what the budget does not hold is not begun', () => {
  const runs = levels.map((level, place) => run(place + 1, level))
  const all = replayed(runs, { stopper: undefined })
  expect(all.epochs).toEqual({ recorded: 81, replayed: 81, saved: 0 })
  const two = replayed(runs, { stopper: undefined, budget: 20 })
  expect(two.ended).toEqual({ completed: 2, stopped: 0, failed: 0, unknown: 0 })
  expect(two).toMatchObject({ notBegun: 7, keptByBudget: 0 })
  expect(two.best.map(({ trial, found, begunAs }) => [trial, found, begunAs]).slice(0, 2)).toEqual([
    [2, true, 2],
    [6, false, null],
  ])
})

test('in any order, who was not begun is not stopped, and of those that were, whom the budget kept is told', () => {
  const runs = levels.map((level, place) => run(place + 1, level))
  const configs = recordedConfigs(definition(), runs)
  const asked = { algorithm: tpe, space: searchSpaceOf(definition()), seed: 1 }
  for (const options of [{ configs: configs.toReversed() }, { asked }]) {
    const one = replayed(runs, { ...options, stopper: undefined, budget: 13 })
    expect(one.ended).toEqual({ completed: 1, stopped: 0, failed: 0, unknown: 0 })
    expect(one.notBegun).toBe(8)
  }
  // Nine come to the first rung, and two of the best third to the second: their best would go on at last.
  const kept = replayed(runs, { budget: 13 })
  expect(kept.ended).toEqual({ completed: 0, stopped: 9, failed: 0, unknown: 0 })
  expect(kept).toMatchObject({ notBegun: 0, keptByBudget: 2 })
})

test('the best that starts slowly is not found, and who wins in its place is said', () => {
  const late = [0, 0, 0, 0, 0, 0, 0, 0, 1]
  const runs = levels.map((level, place) => run(place + 1, level))
  const replay = replayed([...runs, run(10, 1, { curve: late })])
  expect(replay.best[0]).toMatchObject({ trial: 10, found: false, epochs: 1 })
  expect(replay.winner).toMatchObject({ trial: 2, rank: 2 })
})

test('where curves end too early it is open what would have been found', () => {
  const runs = levels.map((level, place) =>
    run(place + 1, level, place === 1 ? { status: 'stopped', curve: curveTo(level, 3) } : {}),
  )
  const replay = replayed(runs)
  expect(replay.ended.unknown).toBe(1)
  expect(replay.tooEarly).toEqual({ configs: 1, trials: [{ trial: 2, known: 3, epochs: 9 }] })
  expect(replay.complete).toBe(8)
  expect(replay.best[0]).toMatchObject({ trial: 6, found: null })
  expect(replay.epochs.recorded).toBe(75)
})

test('failed trials fail again; those that never reported are left out', () => {
  const replay = replayed([
    run(1, 0.5),
    run(2, 0.6, { status: 'failed', curve: curveTo(0.6, 2) }),
    run(3, 0.7, { status: 'failed', curve: [] }),
    run(4, 0.8, { status: 'waiting', curve: [] }),
  ])
  expect(replay.configs).toBe(3)
  expect(replay.ended.failed).toBeGreaterThan(0)
  expect(replay.winner?.trial).toBe(1)
})

test('configs that share a lineage train it once', () => {
  const shared = [3, 6, 9].map((epochs, place) =>
    run(place + 1, 0.5, { lineage: 'one', epochs, curve: curveTo(0.5, epochs) }),
  )
  const { epochs } = replayed(shared, { stopper: undefined })
  expect(epochs).toEqual({ recorded: 9, replayed: 9, saved: 0 })
})

test('the runs of a config are judged by their mean', () => {
  const runs = [run(1, 0.2), run(2, 0.6), run(3, 0.5, { curve: curveTo(0.5, 4) }), run(4, 0.1)]
  const configs = recordedConfigs(definition({ repeats: 2 }), runs)
  expect(
    configs.map(({ trial, lineages, losses }) => [trial, lineages.length, losses.length]),
  ).toEqual([
    [1, 2, 9],
    [3, 2, 4],
  ])
  expect(configs[0]?.losses[0]).toBeCloseTo(-0.2, 12)
})

test('TPE over the recorded configs finds the best in half the epochs that a random order takes', () => {
  const sweep = parseDefinition({
    name: 'recorded',
    dataset: 'emoji-20',
    parameters: { learningRate: { min: 1e-5, max: 1e-1, scale: 'log' }, epochs: 1 },
    search: { kind: 'random', trials: 200 },
  })
  const draw = mulberry32(5)
  const runs = Array.from({ length: 200 }, (_, place) => {
    const unit = draw()
    const learningRate = 1e-5 * 1e4 ** unit
    const config = { ...randomSearcher.configAt(sweep, place), learningRate }
    return run(place + 1, 0, { epochs: 1, config, curve: [1 - Math.abs(unit - 0.62)] })
  })
  const configs = recordedConfigs(sweep, runs)
  const space = searchSpaceOf(sweep)
  const placeOfBest = (options: Partial<ReplayOptions>) =>
    replayed([], { configs, stopper: undefined, ...options }).best[0]?.begunAs as number
  const places = [1, 2, 3, 4, 5].map((seed) =>
    placeOfBest({ asked: { algorithm: tpe, space, seed } }),
  )
  // In the middle a random order takes 100.
  expect(places.sort((a, b) => a - b)[2]).toBeLessThan(50)
  const again = placeOfBest({ asked: { algorithm: tpe, space, seed: 1 } })
  expect(again).toBe(placeOfBest({ asked: { algorithm: tpe, space, seed: 1 } }))
})

test('a run that its program completed early ends there, and stands with its last value beside longer ones', () => {
  const early = { status: 'completed', epochs: 3, curve: curveTo(0.9, 3) } as const
  const alone = replayed([run(1, 0.9, early), run(2, 0.5)], { stopper: undefined })
  expect(alone).toMatchObject({ complete: 2, ended: { completed: 2, unknown: 0 } })
  expect(alone.best.map(({ trial, epochs }) => [trial, epochs])).toEqual([
    [1, 3],
    [2, 9],
  ])
  const [config] = recordedConfigs(definition({ repeats: 2 }), [run(1, 0.9, early), run(2, 0.5)])
  expect(config).toMatchObject({ epochs: 9, recorded: [3, 9] })
  const [third, ninth] = [3, 9].map((epoch) => curveTo(0.5)[epoch - 1] as number)
  const last = early.curve[2] as number
  expect(config?.losses).toHaveLength(9)
  expect(config?.losses[2]).toBeCloseTo(-(last + (third as number)) / 2)
  expect(config?.losses[8]).toBeCloseTo(-(last + (ninth as number)) / 2)
})
