import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { needsOf } from './needs-of.ts'
import { planSweep } from './plan.ts'
import type { SweepCommand, SweepInput } from './sweep-state.ts'

const dataset = 'd'.repeat(64)

function definitionOf(change: Partial<SweepDefinitionInput> = {}) {
  return parseDefinition({
    name: 'test',
    dataset: 'emoji-20',
    parameters: { learningRate: [0.1, 0.01], epochs: [2, 4] },
    ...change,
  })
}

const opened = (commands: SweepCommand[]) =>
  commands.filter((command) => command.kind === 'openTrial')

function begin(change: Partial<SweepDefinitionInput> = {}) {
  return new SweepInMemory(definitionOf(change), dataset)
}

function end(sweep: SweepInMemory, trial: number, status: 'completed' | 'failed' = 'completed') {
  return sweep.step([{ type: 'trialEnded', trial, status }])
}

describe('step', () => {
  test('opens the whole grid, the trials of one lineage side by side', () => {
    const sweep = begin()
    const trials = opened(sweep.step([{ type: 'created' }]).commands)
    expect(
      trials.map(({ number, config, epochs }) => [number, config.learningRate, epochs]),
    ).toEqual([
      [1, 0.1, 2],
      [2, 0.1, 4],
      [3, 0.01, 2],
      [4, 0.01, 4],
    ])
    expect(trials[0]?.lineage).toBe(trials[1]?.lineage)
    expect(trials[1]?.lineage).not.toBe(trials[2]?.lineage)
    expect(sweep.open).toHaveLength(4)
    expect(sweep.state).toMatchObject({ openTrials: 4, openLineages: 2 })
  })

  test('a retry takes the trial as it is on record, whatever the searcher would propose now', () => {
    const sweep = begin()
    sweep.step([])
    end(sweep, 2, 'failed')
    const record = { number: 2, lineage: 'f'.repeat(64), epochs: 7 }
    const retried = sweep.step([{ type: 'retryRequested', trials: [record] }])
    expect(retried.commands).toEqual([{ kind: 'retryTrial', ...record }])
    expect(sweep.open).toContainEqual(record)
    const again = sweep.step([{ type: 'retryRequested', trials: [record] }])
    expect(again).toMatchObject({ commands: [], idle: true })
    // An input of an older version has only its number.
    end(sweep, 1, 'failed')
    sweep.step([{ type: 'retryRequested', trials: [1] as never }])
    expect(sweep.open.map(({ number }) => number)).toEqual([2, 3, 4])
  })

  test('parallelism bounds lineages, not trials', () => {
    const sweep = begin({ parallelism: 1 })
    expect(opened(sweep.step([]).commands).map(({ number }) => number)).toEqual([1, 2])
    expect(end(sweep, 1).commands).toEqual([])
    expect(opened(end(sweep, 2).commands).map(({ number }) => number)).toEqual([3, 4])
  })

  test('a raised parallelism opens more at once', () => {
    const sweep = begin({ parallelism: 1 })
    sweep.step([])
    const { commands, changes } = sweep.step([{ type: 'edited', parallelism: 2 }])
    expect(opened(commands).map(({ number }) => number)).toEqual([3, 4])
    expect(changes.edited).toBe(true)
  })

  test('completes when every trial has ended, and says what failed', () => {
    const sweep = begin()
    sweep.step([])
    for (const trial of [1, 2, 3]) end(sweep, trial)
    expect(sweep.state.status).toBe('running')
    end(sweep, 4, 'failed')
    expect(sweep.state).toMatchObject({ status: 'completed', reason: '1 trial failed' })
  })

  test('a sweep of which everything failed has failed', () => {
    const sweep = begin()
    sweep.step([])
    for (const trial of [1, 2, 3, 4]) end(sweep, trial, 'failed')
    expect(sweep.state).toMatchObject({ status: 'failed', reason: 'all 4 trials failed' })
  })

  test('an end that comes twice counts once, in one batch too', () => {
    const sweep = begin()
    sweep.step([])
    const input = { type: 'trialEnded', trial: 1, status: 'completed' } as const
    sweep.step([input, input])
    expect(sweep.state.ended.completed).toBe(1)
    const once = sweep.state
    expect(end(sweep, 1).idle).toBe(true)
    expect(sweep.state).toEqual(once)
  })

  test('budget by epochs counts what lineages share once', () => {
    const sweep = begin({ budget: { epochs: 6 } })
    const { commands } = sweep.step([])
    expect(opened(commands).map(({ number }) => number)).toEqual([1, 2, 3])
    expect(sweep.state.committedEpochs).toBe(6)
    for (const trial of [1, 2, 3]) end(sweep, trial)
    expect(sweep.state).toMatchObject({
      status: 'completed',
      reason: 'budget reached: 1 trial was not opened',
    })
  })

  test('a budget that is raised lets the sweep go on', () => {
    const sweep = begin({ budget: { epochs: 6, trials: 3 } })
    sweep.step([])
    const { commands } = sweep.step([{ type: 'edited', budget: { trials: 9, epochs: 8 } }])
    expect(opened(commands).map(({ number }) => number)).toEqual([4])
    expect(sweep.state.committedEpochs).toBe(8)
  })

  test('pause suspends, resume continues, cancel ends', () => {
    const sweep = begin({ parallelism: 1 })
    sweep.step([])
    const request = (status: 'running' | 'paused' | 'cancelled') =>
      sweep.step([{ type: 'statusRequested', status }]).commands.map(({ kind }) => kind)
    expect(request('paused')).toEqual(['suspendTrial', 'suspendTrial'])
    expect(sweep.step([]).commands).toEqual([])
    expect(request('running')).toEqual(['resumeTrial', 'resumeTrial'])
    expect(request('cancelled')).toEqual(['cancelTrial', 'cancelTrial'])
    expect(sweep.state).toMatchObject({ status: 'cancelled', openTrials: 0, openLineages: 0 })
    expect(sweep.open).toEqual([])
    expect(sweep.inFlight.size).toBe(0)
    request('running')
    expect(sweep.state.status).toBe('cancelled')
  })

  test('repeats are seeds that follow the sweep seed', () => {
    const sweep = begin({ repeats: 2, seed: 7, parameters: { epochs: 1 } })
    expect(opened(sweep.step([]).commands).map(({ seed }) => seed)).toEqual([7, 8])
  })

  test('a step opens at most 500 and asks for more', () => {
    const sweep = begin({
      parameters: { epochs: 1, learningRate: { min: 0.001, max: 1 } },
      search: { kind: 'random', trials: 1200 },
      parallelism: 10_000,
    })
    let result = sweep.step([])
    const counts = [opened(result.commands).length]
    while (result.more) {
      result = sweep.step([])
      counts.push(opened(result.commands).length)
    }
    expect(counts).toEqual([500, 500, 200])
  })

  test('a step is given, and changes, what its inputs touch, however many trials are open', () => {
    const changedBy = (trials: number) => {
      const sweep = begin({
        parameters: { epochs: 1, learningRate: { min: 0.001, max: 1 } },
        search: { kind: 'random', trials: 2 * trials },
        ...{ parallelism: trials, budget: { epochs: 5 * trials } },
      })
      while (sweep.step([]).more);
      const inputs = [{ type: 'trialEnded' as const, trial: 7, status: 'completed' as const }]
      const needs = needsOf({ state: sweep.state, memory: null, inputs })
      const { changes } = end(sweep, 7)
      const { state, open, inFlight, farthest } = changes
      const sizes = [open?.size, inFlight?.size, farthest?.size]
      return {
        needs: { ...needs, proposed: needs.proposed.length, lineages: needs.lineages.length },
        sizes,
        head: JSON.stringify(state).length,
      }
    }
    const [small, large] = [changedBy(20), changedBy(2000)]
    expect(small.sizes).toEqual([2, 2, 1])
    expect(large.sizes).toEqual(small.sizes)
    expect(large.needs).toEqual(small.needs)
    expect(large.needs).toMatchObject({ open: [7], proposed: 2, lineages: 2 })
    expect(large.head - small.head).toBeLessThan(30)
  })

  test('under any order of ends and JSON round trips, each trial opens once and the bounds hold', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
        (parallelism, repeats, epochs, picks) => {
          const definition = definitionOf({
            parallelism,
            repeats,
            parameters: { learningRate: [0.1, 0.01, 0.001], epochs: [1, 3] },
            ...(epochs === null ? {} : { budget: { epochs } }),
          })
          const plan = planSweep(definition, dataset)
          const sweep = new SweepInMemory(definition, dataset)
          const seen: number[] = []
          let inputs: SweepInput[] = [{ type: 'created' }]
          for (const pick of picks) {
            const expected = sweep.next(inputs)
            let result = sweep.step(inputs)
            expect(result).toEqual(expected)
            seen.push(...opened(result.commands).map(({ number }) => number))
            while (result.more) {
              result = sweep.step([])
              seen.push(...opened(result.commands).map(({ number }) => number))
            }
            const { open, state, inFlight } = sweep
            expect(new Set(open.map(({ lineage }) => lineage))).toEqual(new Set(inFlight.keys()))
            expect(state).toMatchObject({ openTrials: open.length, openLineages: inFlight.size })
            expect(inFlight.size).toBeLessThanOrEqual(parallelism)
            const trial = open[pick % Math.max(1, open.length)]
            inputs = trial ? [{ type: 'trialEnded', trial: trial.number, status: 'completed' }] : []
          }
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen.length).toBe(plan.trials)
          expect(sweep.state.committedEpochs).toBeLessThanOrEqual(
            epochs ?? Number.POSITIVE_INFINITY,
          )
          expect(sweep.state.status).toBe('completed')
        },
      ),
    )
  })
})
