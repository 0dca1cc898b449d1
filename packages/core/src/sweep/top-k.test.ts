import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { uniform } from '../random/uniform.ts'
import type { RankedConfig } from '../ranking/rank-configs.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { freshCounts } from './fresh-counts.ts'
import { planSweep } from './plan.ts'
import { SweepRanking } from './sweep-ranking.ts'
import type { SweepCommand, SweepInput } from './sweep-state.ts'

const dataset = 'd'.repeat(64)
type Opened = Extract<SweepCommand, { kind: 'openTrial' }>

function definitionOf(change: Partial<SweepDefinitionInput> = {}) {
  return parseDefinition({
    name: 'test',
    dataset: 'emoji-20',
    topK: { k: 2, repeats: 3 },
    parameters: { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: 2 },
    ...change,
  })
}

/** A sweep whose trials end as `scoreOf` says (undefined: failed), a pick of those open after the other. */
function play(
  definition: ReturnType<typeof definitionOf>,
  scoreOf: (trial: Opened) => number | undefined,
  pick: (open: number) => number = () => 0,
) {
  const sweep = new SweepInMemory(definition, dataset)
  const opened: Opened[] = []
  const evaluated: number[] = []
  const apply = (inputs: SweepInput[]) => {
    const expected = sweep.next(inputs)
    const result = sweep.step(inputs)
    // What leads is decided once all scores are on record.
    if (sweep.state.topK === null) expect(result.commands).toEqual(expected.commands)
    for (const command of result.commands) {
      if (command.kind === 'openTrial') opened.push(command)
      if (command.kind === 'evaluateTrial') evaluated.push(command.number)
    }
    if (result.more) apply([])
  }
  const end = (number: number): SweepInput[] => {
    const score = scoreOf(opened.find((trial) => trial.number === number) as Opened)
    return score === undefined
      ? [{ type: 'trialEnded', trial: number, status: 'failed' }]
      : [{ type: 'trialEnded', trial: number, status: 'completed', score }]
  }
  const finish = () => {
    while (sweep.open.length > 0) {
      const inputs = end(sweep.open[pick(sweep.open.length)]?.number as number)
      apply([...inputs, ...inputs])
    }
    return { state: sweep.state, opened, evaluated }
  }
  apply([{ type: 'created' }])
  return { apply, finish, sweep, now: () => sweep.state, opened, evaluated }
}

function recordOf({ opened }: { opened: Opened[] }, wanted: number) {
  const { number, lineage, epochs } = opened.find((trial) => trial.number === wanted) as Opened
  return { number, lineage, epochs }
}

const rate = ({ config }: Opened) => config.learningRate

/** Epochs that the trials train, each once. */
function trainedBy(opened: Opened[]): number {
  const farthest = new Map<string, number>()
  for (const { lineage, epochs: to } of opened) {
    farthest.set(lineage, Math.max(to, farthest.get(lineage) ?? 0))
  }
  return [...farthest.values()].reduce((sum, each) => sum + each, 0)
}

describe('topK', () => {
  test('the k best run again on seeds after those of the search, all first runs first', () => {
    const { state, opened, evaluated } = play(definitionOf({ seed: 7, repeats: 2 }), rate).finish()
    expect(opened.slice(8).map((trial) => [trial.number, rate(trial), trial.seed])).toEqual([
      [9, 0.4, 9],
      [10, 0.3, 9],
      [11, 0.4, 10],
      [12, 0.3, 10],
      [13, 0.4, 11],
      [14, 0.3, 11],
    ])
    expect(new Set(opened.slice(0, 8).map(({ seed }) => seed))).toEqual(new Set([7, 8]))
    expect(state).toMatchObject({ status: 'completed', reason: null })
    expect(evaluated).toEqual([9, 10])
  })

  test('a goal of minimize takes the lowest; the best fresh run of each leader is evaluated', () => {
    const { opened, evaluated } = play(definitionOf({ metric: 'val_loss' }), (trial) =>
      trial.number <= 4 ? rate(trial) : 10 - trial.number,
    ).finish()
    expect(opened.slice(4, 6).map(rate)).toEqual([0.1, 0.2])
    expect(evaluated).toEqual([9, 10])
  })

  test('what failed leads nothing; k is capped by what completed', () => {
    const { opened, state } = play(definitionOf(), (trial) =>
      rate(trial) === 0.2 || trial.number > 4 ? rate(trial) : undefined,
    ).finish()
    expect(opened.slice(4).map(rate)).toEqual([0.2, 0.2, 0.2])
    expect(state).toMatchObject({ status: 'completed', reason: '3 trials failed' })
  })

  test('a search without a result has no leaders and fails', () => {
    const { state, opened } = play(definitionOf(), () => undefined).finish()
    expect(opened).toHaveLength(4)
    expect(state).toMatchObject({ status: 'failed', topK: null })
  })

  test('a leader whose runs fail is not evaluated; one that is tried again is', () => {
    let broken = true
    const sweep = play(definitionOf(), (trial) =>
      broken && trial.number > 4 && rate(trial) === 0.3 ? undefined : rate(trial),
    )
    expect(sweep.finish().evaluated).toEqual([5])
    expect(sweep.now()).toMatchObject({ status: 'completed', reason: '3 trials failed' })
    broken = false
    sweep.apply([{ type: 'retryRequested', trials: [recordOf(sweep, 6)] }])
    expect(sweep.now().status).toBe('running')
    expect(sweep.sweep.open.map(({ number }) => number)).toEqual([6])
    expect(sweep.finish().evaluated).toEqual([5, 5, 6])
    expect(sweep.now()).toMatchObject({ status: 'completed', reason: '2 trials failed' })
  })

  test('a failed trial of the search that is tried again later changes no leaders', () => {
    let broken = true
    const sweep = play(definitionOf(), (trial) =>
      broken && rate(trial) === 0.4 ? undefined : rate(trial),
    )
    sweep.finish()
    broken = false
    const { topK } = sweep.now()
    sweep.apply([{ type: 'retryRequested', trials: [recordOf(sweep, 4)] }])
    expect(sweep.finish().opened).toHaveLength(10)
    expect(sweep.now()).toMatchObject({ status: 'completed', topK })
  })

  test('paused at the end of the search, it goes on when it is resumed; cancelled, it ends', () => {
    const sweep = play(definitionOf({ parameters: { learningRate: [0.1, 0.2], epochs: 1 } }), rate)
    sweep.apply([{ type: 'statusRequested', status: 'paused' }])
    for (const trial of [1, 2]) {
      sweep.apply([{ type: 'trialEnded', trial, status: 'completed', score: trial }])
    }
    expect(sweep.opened).toHaveLength(2)
    sweep.apply([{ type: 'statusRequested', status: 'running' }])
    expect(sweep.opened).toHaveLength(8)
    sweep.apply([{ type: 'statusRequested', status: 'paused' }])
    sweep.apply([{ type: 'statusRequested', status: 'cancelled' }])
    expect(sweep.now()).toMatchObject({
      status: 'cancelled',
      openTrials: 0,
      ended: { cancelled: 6 },
    })
    expect(freshCounts(sweep.now())).toMatchObject({ trials: 6, epochs: 6 })
    expect(sweep.evaluated).toEqual([])
  })

  test('leaders that differ in epochs only share lineages in their second runs too', () => {
    const parameters = { learningRate: 0.1, epochs: [2, 4] }
    const { opened } = play(definitionOf({ parameters }), ({ epochs }) => epochs).finish()
    expect(opened).toHaveLength(2 + 6)
    expect(new Set(opened.map(({ lineage }) => lineage)).size).toBe(1 + 3)
  })

  test('copies do not lead beside what they are copies of', () => {
    const optimizer = ['adam' as const, 'sgd' as const]
    const parameters = { optimizer, momentum: [0, 0.5, 0.9], epochs: 1 }
    const score = ({ config }: Opened) => (config.optimizer === 'adam' ? 0.9 : config.momentum)
    const { opened, state } = play(
      definitionOf({ parameters, topK: { k: 3, repeats: 2 } }),
      score,
    ).finish()
    const leaders = opened.slice(6, 9).map(({ config }) => [config.optimizer, config.momentum])
    expect(leaders).toEqual([
      ['adam', 0],
      ['sgd', 0.9],
      ['sgd', 0.5],
    ])
    expect(opened).toHaveLength(6 + 6)
    expect(new Set(opened.slice(6).map(({ lineage }) => lineage)).size).toBe(6)
    expect(freshCounts(state)).toEqual({
      trials: 6,
      lineages: 6,
      epochs: 6,
      unique: 6,
    })
  })

  test('of 600 trials the best lead, and the head has not grown', () => {
    const definition = definitionOf({
      parameters: { learningRate: { min: 0.001, max: 1 }, epochs: 1 },
      search: { kind: 'random', trials: 300 },
      repeats: 2,
      parallelism: 8,
    })
    const { opened, state } = play(definition, rate).finish()
    const { leaders: _, ...head } = { ...state, ...state.topK }
    expect(JSON.stringify({ ...head, topK: null, definition: null }).length).toBeLessThan(400)
    const rates = opened.slice(0, 600).map(rate)
    expect(opened.slice(600, 602).map(rate)).toEqual(
      [...new Set(rates.sort((a, b) => b - a))].slice(0, 2),
    )
  })

  test('the budget is for the search first; the plan says what it leaves', () => {
    const definition = definitionOf({ budget: { trials: 7 } })
    const plan = planSweep(definition, dataset)
    expect(plan).toMatchObject({
      trials: 7,
      topK: { trials: 3, lineages: 3, epochs: 6, unique: 6 },
      warnings: ['the budget leaves topK 3 of 6 trials: the search comes first'],
    })
    const { opened, state } = play(definition, rate).finish()
    expect(opened.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(state).toMatchObject({
      status: 'completed',
      reason: 'budget reached: 3 trials were not opened',
    })
  })

  test('a budget of trials, or of epochs, that the search takes whole leaves its leaders nothing', () => {
    for (const budget of [{ trials: 4 }, { epochs: 8 }]) {
      const definition = definitionOf({ budget })
      const none = { trials: 0, lineages: 0, epochs: 0, unique: 0 }
      const plan = planSweep(definition, dataset)
      expect(plan).toMatchObject({ trials: 4, lineageCount: 4, asked: 8, unique: 8, topK: none })
      expect(plan.warnings).toEqual([
        'the budget leaves topK 0 of 6 trials: the search comes first',
      ])
      const { state, opened } = play(definition, rate).finish()
      expect(opened).toHaveLength(4)
      expect(freshCounts(state)).toEqual(none)
    }
  })

  test('what its leaders take is known before they begin, and is what they took', () => {
    const definition = definitionOf({
      parameters: { learningRate: [0.1, 0.2], epochs: [2, 5] },
      topK: { k: 3, repeats: 3 },
      folds: 2,
      // The search takes 2 · 2 · 5 epochs. The leaders are both of 0.2, and one of 0.1, by folds.
      budget: { epochs: 20 + 25 },
    })
    const sweep = play(definition, ({ config }) => config.learningRate + config.epochs / 1000)
    let known: ReturnType<typeof freshCounts>
    while (sweep.sweep.open.length > 0) {
      const { state } = sweep.sweep
      known ??= freshCounts(state)
      expect(freshCounts(state)).toEqual(known)
      const trial = sweep.sweep.open[0]?.number as number
      const { config } = sweep.opened[trial - 1] as Opened
      const score = config.learningRate + config.epochs / 1000
      sweep.apply([{ type: 'trialEnded', trial, status: 'completed', score }])
    }
    const fresh = sweep.opened.slice(8)
    expect(fresh.map(({ config }) => [config.learningRate, config.epochs])).toEqual([
      ...[0.2, 0.2].map((each) => [each, 5]),
      ...[0.2, 0.2].map((each) => [each, 2]),
      ...[0.1, 0.1].map((each) => [each, 5]),
      [0.2, 5],
    ])
    const taken = { trials: 7, lineages: 5, epochs: 29, unique: 25 }
    expect(trainedBy(fresh)).toBe(25)
    expect(known).toEqual(taken)
    expect(freshCounts(sweep.now())).toEqual(taken)
    const { topK } = planSweep(definition, dataset)
    expect(topK).toMatchObject({ unique: 25 })
    expect(topK?.trials).toBeGreaterThanOrEqual(7)
    expect(topK?.epochs).toBeGreaterThanOrEqual(29)
  })

  test('the plan is the most that the sweep does, in whatever order trials end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        fc.option(fc.integer({ min: 1, max: 40 })),
        fc.infiniteStream(fc.nat()),
        (k, parallelism, repeats, epochs, picks) => {
          const definition = definitionOf({
            topK: { k, repeats: 2 },
            parallelism,
            repeats,
            parameters: { learningRate: [0.1, 0.2, 0.3], epochs: [1, 3] },
            ...(epochs === null ? {} : { budget: { epochs } }),
          })
          const plan = planSweep(definition, dataset)
          const { state, opened } = play(
            definition,
            (trial) => rate(trial) + trial.seed / 1000,
            (open) => (picks.next().value as number) % open,
          ).finish()
          expect(opened.map(({ number }) => number)).toEqual(opened.map((_, place) => place + 1))
          expect(opened.length).toBeLessThanOrEqual(plan.trials)
          if (epochs === null) expect(opened).toHaveLength(6 * repeats + 2 * k)
          const asked = opened.reduce((sum, { epochs: own }) => sum + own, 0)
          expect(asked).toBeLessThanOrEqual(plan.asked)
          const trained = trainedBy(opened)
          expect(trained).toBeLessThanOrEqual(plan.unique)
          expect(trained).toBeLessThanOrEqual(epochs ?? Number.POSITIVE_INFINITY)
          expect(state.status).toBe('completed')
        },
      ),
    )
  })
})

/** Standard normal, a pure function of its arguments (the sum of twelve uniforms). */
function normal(seed: number, index: number): number {
  return Array.from({ length: 12 }, (_, place) => uniform(seed, index, place)).reduce(
    (sum, unit) => sum + unit,
    -6,
  )
}

test("the winner's curse: what the first of a search has too much, and what is left of it", () => {
  const [sweeps, configs] = [40, 50]
  let searched = 0
  let confirmed = 0
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const definition = definitionOf({
      parameters: { learningRate: { min: 0.1, max: 1 }, epochs: 1 },
      search: { kind: 'random', trials: configs },
      seed: 1000 * sweep,
      topK: { k: 3, repeats: 5 },
    })
    const truthOf = ({ config }: Opened) => 0.6 + 0.02 * normal(sweep, config.learningRate * 1e9)
    const scoreOf = (trial: Opened) => truthOf(trial) + 0.015 * normal(-1 - sweep, trial.number)
    const { opened, state } = play(definition, scoreOf).finish()
    const ranking = new SweepRanking(definition)
    const scores = opened.map((trial) => ({ trial: trial.number, score: scoreOf(trial) }))
    const excess = (first: RankedConfig | undefined) =>
      (first?.score as number) - truthOf(opened[first?.index as number] as Opened)
    const search = { topK: null, nextTrial: configs + 1 }
    searched += excess(ranking.add(scores.slice(0, configs), search)[0]) / sweeps
    confirmed += excess(ranking.add(scores.slice(configs), state)[0]) / sweeps
  }
  expect(searched).toBeGreaterThan(0.015)
  expect(Math.abs(confirmed)).toBeLessThan(0.004)
})

test('a leader runs again and is evaluated as it is on record, whatever a newer searcher would propose', () => {
  const game = play(definitionOf({ topK: { k: 1, repeats: 2 } }), rate)
  const other = definitionOf({ topK: { k: 1, repeats: 2 }, parameters: { epochs: 5 } })
  for (const trial of [1, 2, 3, 4]) {
    game.apply([{ type: 'trialEnded', trial, status: 'completed', score: trial }])
  }
  expect(game.opened.slice(4).map(rate)).toEqual([0.4, 0.4])
  game.apply([{ type: 'trialEnded', trial: 5, status: 'completed', score: 0 }])
  const run = recordOf(game, 6)
  game.sweep.state = { ...game.now(), definition: other }
  const ended = { type: 'trialEnded', trial: run.number, status: 'completed', score: 1 } as const
  expect(game.sweep.step([ended]).commands).toEqual([{ kind: 'evaluateTrial', ...run, dataset }])
})
