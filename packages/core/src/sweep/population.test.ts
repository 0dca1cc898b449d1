import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { lineageKey } from '../lineage/recipe.ts'
import { mixWords } from '../random/mix.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import type { SweepCommand, SweepInput } from './sweep-state.ts'

const learningRates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]

function begin(
  stopping: SweepDefinitionInput['stopping'],
  change: Partial<SweepDefinitionInput> = {},
) {
  const definition = parseDefinition({
    name: 'population',
    dataset: 'emoji-20',
    parameters: { learningRate: learningRates, epochs: 8 },
    stopping,
    ...change,
  })
  const sweep = new SweepInMemory(definition, 'd'.repeat(64))
  const commands: SweepCommand[] = []
  const step = (inputs: SweepInput[]) => {
    let result = sweep.step(inputs)
    commands.push(...result.commands)
    while (result.more) {
      result = sweep.step([])
      commands.push(...result.commands)
    }
  }
  step([{ type: 'created' }])
  /** The trial comes to the epoch that it is on its way to; it shows `value` at each epoch. */
  const arrive = (trial: number, value: number) => {
    const open = sweep.open.find(({ number }) => number === trial)
    if (open === undefined) throw new Error(`trial ${trial} is not open`)
    const { until = 0, epochs } = open
    sweep.curves.set(trial, Array<number>(until).fill(value))
    step([
      until < epochs
        ? { type: 'milestoneReached', trial, epoch: until }
        : { type: 'trialEnded', trial, status: 'completed', score: value },
    ])
  }
  return { sweep, commands, arrive, step }
}

type Fork = Extract<SweepCommand, { kind: 'forkTrial' }>
const forksIn = (commands: SweepCommand[]) =>
  commands.filter((command): command is Fork => command.kind === 'forkTrial')

const pbt = { kind: 'pbt', interval: 2, resample: 0 } as const

describe('PBT', () => {
  test('compares when all have come; the worst quarter goes on from the best, with other rates', () => {
    const { sweep, commands, arrive } = begin(pbt)
    for (let trial = 1; trial < 8; trial += 1) arrive(trial, trial / 10)
    expect(sweep.state).toMatchObject({ openTrials: 1, resting: 7 })
    expect(sweep.decisions.at(-1)).toMatchObject({
      reason: { kind: 'populationWaits', arrived: 7 },
    })
    arrive(8, 0.8)
    const forks = forksIn(commands)
    expect(forks.map(({ number }) => number).sort()).toEqual([1, 2])
    for (const { number, lineage, left, until, config, recipe, phases } of forks) {
      const { from, fromEpoch, changed } = sweep.decisions.find(
        ({ trial, verdict }) => trial === number && verdict === 'clone',
      )!.reason as Extract<(typeof sweep.decisions)[0]['reason'], { kind: 'clone' }>
      expect([7, 8]).toContain(from)
      expect([fromEpoch, until]).toEqual([2, 4])
      const before = learningRates[from - 1]!
      expect(changed.learningRate).toEqual({ before, after: config.learningRate })
      expect(learningRates).toContain(config.learningRate)
      const rates = [
        [0, before],
        [2, config.learningRate],
      ]
      const ratesOf = (of: { fromEpoch: number; settings: Record<string, unknown> }[]) =>
        of.map(({ fromEpoch: at, settings }) => [at, settings.learningRate])
      expect(ratesOf([...phases])).toEqual(rates)
      expect(ratesOf(recipe.phases)).toEqual(rates)
      expect(lineage).toBe(lineageKey(recipe))
      expect(lineage).not.toBe(left)
    }
    // No two train alike, nor as the one that they clone does.
    expect(new Set(sweep.open.map(({ lineage }) => lineage)).size).toBe(8)
    expect(sweep.state).toMatchObject({ openTrials: 8, resting: 0 })
    expect(commands.filter(({ kind }) => kind === 'promoteTrial')).toHaveLength(6)
  })

  test('runs of a config are compared by their mean, and each clones the run of the same seed', () => {
    const learningRate = learningRates.slice(0, 4)
    const { commands, arrive } = begin(pbt, {
      parameters: { learningRate, epochs: 8 },
      repeats: 2,
      seed: 5,
    })
    for (let trial = 1; trial <= 8; trial += 1) arrive(trial, trial / 10)
    const forks = forksIn(commands)
    expect(forks.map(({ number, recipe }) => [number, recipe.seed])).toEqual([
      [1, 5],
      [2, 6],
    ])
    expect(forks[0]?.phases).toEqual(forks[1]?.phases)
  })

  test('by itself, each is compared with what the others showed last, and no stretch goes on for ever', () => {
    const { sweep, commands, arrive } = begin({ ...pbt, synchronous: false })
    for (let trial = 8; trial > 1; trial -= 1) arrive(trial, trial / 10)
    for (let turns = 0; turns < 6; turns += 1) arrive(1, 0.01)
    const clones = sweep.decisions.filter(
      ({ trial, verdict }) => trial === 1 && verdict === 'clone',
    )
    // At epochs 2, 4 and 6: each time it goes back to the milestone of one that is far better.
    expect(clones.map(({ epoch }) => epoch)).toEqual([2, 4, 6].slice(0, clones.length))
    expect(clones.length).toBeGreaterThan(1)
    expect(clones[1]).toMatchObject({ epoch: 4, until: 4, reason: { fromEpoch: 2 } })
    expect(forksIn(commands).every(({ clonable }) => clonable)).toBe(true)
  })

  test('by itself, no clone trains as another one does that was told before', () => {
    const { sweep, arrive } = begin(
      { ...pbt, synchronous: false },
      {
        parameters: { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 8 },
        search: { kind: 'random', trials: 8 },
      },
    )
    // All that come after the first one clone it, which shows the same and came before them.
    for (let trial = 1; trial <= 8; trial += 1) arrive(trial, 0.5)
    expect(sweep.decisions.filter(({ verdict }) => verdict === 'clone')).toHaveLength(7)
    expect(new Set(sweep.open.map(({ lineage }) => lineage)).size).toBe(8)
  })

  test('a budget of epochs counts a clone from where it forks, and holds those that it does not', () => {
    // 16 up to the first comparison, 16 up to the second, and 5 of the 16 that come then.
    const { sweep, arrive } = begin(pbt, {
      budget: { epochs: 37 },
      parameters: { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 8 },
      search: { kind: 'random', trials: 8 },
    })
    const all = () => sweep.open.map(({ number }) => number)
    for (const trial of all()) arrive(trial, trial / 10)
    expect(sweep.state.committedEpochs).toBe(32)
    for (const trial of all()) arrive(trial, trial / 10)
    expect(sweep.state.committedEpochs).toBe(36)
    expect(sweep.open).toHaveLength(2)
    const held = sweep.decisions.filter(({ reason }) => reason.kind === 'budget')
    expect(held).toHaveLength(6)
  })

  test('nobody waits for one that failed; one that is tried again is compared with what the others had', () => {
    const { commands, arrive, step } = begin(pbt)
    for (let trial = 2; trial <= 8; trial += 1) arrive(trial, trial / 10)
    step([{ type: 'trialEnded', trial: 1, status: 'failed' }])
    expect(
      forksIn(commands)
        .map(({ number }) => number)
        .sort(),
    ).toEqual([2, 3])
    const lineage = commands.find(({ number }) => number === 1)!.lineage
    step([{ type: 'retryRequested', trials: [{ number: 1, lineage, epochs: 8, until: 2 }] }])
    arrive(1, 0)
    expect(forksIn(commands).map(({ number }) => number)).toContain(1)
  })

  test('constraints hold for clones, too', () => {
    const { commands, sweep, arrive } = begin(pbt, {
      constraints: ['learningRate != 0.7', 'learningRate != 0.2'],
    })
    for (const { number } of sweep.open) arrive(number, number / 10)
    const rates = forksIn(commands).map(({ config }) => config.learningRate)
    expect(rates).toHaveLength(2)
    for (const rate of rates) expect([0.7, 0.2]).not.toContain(rate)
  })
})

test.each(['pbt', 'pb2'] as const)('%s comes to the same end in any order of arrivals', (kind) => {
  const end = (order: number) => {
    const { sweep, arrive } = begin(
      { kind, interval: 1 },
      {
        parameters: { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 6 },
        search: { kind: 'random', trials: 8 },
        parallelism: 3,
      },
    )
    for (let arrival = 0; sweep.state.status === 'running'; arrival += 1) {
      const { number, until = 6 } = sweep.open[mixWords(order, arrival) % sweep.open.length]!
      arrive(number, mixWords(number, until) / 2 ** 32)
    }
    return sweep
  }
  const first = end(0)
  expect(first.state.ended.completed).toBe(8)
  expect(first.decisions.filter(({ verdict }) => verdict === 'clone')).toHaveLength(5 * 2)
  const byTrial = [...first.members].sort()
  fc.assert(
    fc.property(fc.nat(10_000), (order) => {
      expect([...end(order).members].sort()).toEqual(byTrial)
    }),
    { numRuns: runs(5) },
  )
})
