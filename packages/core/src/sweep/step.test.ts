import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planSweep } from './plan.ts'
import { initialState, step } from './step.ts'
import type { SweepCommand, SweepState } from './sweep-state.ts'

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

function ended(state: SweepState, trial: number, status: 'completed' | 'failed' = 'completed') {
  return step(state, [{ type: 'trialEnded', trial, status }])
}

describe('step', () => {
  test('opens the whole grid, the trials of one lineage side by side', () => {
    const { commands, state } = step(initialState(definitionOf(), dataset), [{ type: 'created' }])
    const trials = opened(commands)
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
    expect(state.open).toHaveLength(4)
  })

  test('a retry takes the trial as it is on record, whatever the searcher would propose now', () => {
    const { state } = step(initialState(definitionOf(), dataset), [])
    const failed = ended(state, 2, 'failed').state
    const record = { number: 2, lineage: 'f'.repeat(64), epochs: 7 }
    const retried = step(failed, [{ type: 'retryRequested', trials: [record] }])
    expect(retried.commands).toEqual([{ kind: 'retryTrial', ...record }])
    expect(retried.state.open).toContainEqual(record)
    const again = step(retried.state, [{ type: 'retryRequested', trials: [record] }])
    expect(again.commands).toEqual([])
    // An input of an older version has only its number.
    const old = step(failed, [{ type: 'retryRequested', trials: [2] as never }])
    expect(old.state.open.every(({ lineage }) => typeof lineage === 'string')).toBe(true)
  })

  test('parallelism bounds lineages, not trials', () => {
    const first = step(initialState(definitionOf({ parallelism: 1 }), dataset), [])
    expect(opened(first.commands).map(({ number }) => number)).toEqual([1, 2])
    const second = ended(first.state, 1)
    expect(second.commands).toEqual([])
    const third = ended(second.state, 2)
    expect(opened(third.commands).map(({ number }) => number)).toEqual([3, 4])
  })

  test('completes when every trial has ended, and says what failed', () => {
    let { state } = step(initialState(definitionOf(), dataset), [])
    for (const trial of [1, 2, 3]) state = ended(state, trial).state
    expect(state.status).toBe('running')
    state = ended(state, 4, 'failed').state
    expect(state).toMatchObject({ status: 'completed', reason: '1 trials failed' })
  })

  test('a sweep of which everything failed has failed', () => {
    let { state } = step(initialState(definitionOf(), dataset), [])
    for (const trial of [1, 2, 3, 4]) state = ended(state, trial, 'failed').state
    expect(state).toMatchObject({ status: 'failed', reason: 'all 4 trials failed' })
  })

  test('an end that comes twice counts once', () => {
    const { state } = step(initialState(definitionOf(), dataset), [])
    const once = ended(state, 1).state
    expect(ended(once, 1).state).toEqual(once)
  })

  test('budget by epochs counts what lineages share once', () => {
    const { state, commands } = step(
      initialState(definitionOf({ budget: { epochs: 6 } }), dataset),
      [],
    )
    expect(opened(commands).map(({ number }) => number)).toEqual([1, 2, 3])
    expect(state.committedEpochs).toBe(6)
    let last = state
    for (const trial of [1, 2, 3]) last = ended(last, trial).state
    expect(last).toMatchObject({
      status: 'completed',
      reason: 'budget reached: 1 trials were not opened',
    })
  })

  test('pause suspends, resume continues, cancel ends', () => {
    const running = step(initialState(definitionOf({ parallelism: 1 }), dataset), []).state
    const paused = step(running, [{ type: 'statusRequested', status: 'paused' }])
    expect(paused.commands.map(({ kind }) => kind)).toEqual(['suspendTrial', 'suspendTrial'])
    expect(step(paused.state, []).commands).toEqual([])
    const resumed = step(paused.state, [{ type: 'statusRequested', status: 'running' }])
    expect(resumed.commands.map(({ kind }) => kind)).toEqual(['resumeTrial', 'resumeTrial'])
    const cancelled = step(resumed.state, [{ type: 'statusRequested', status: 'cancelled' }])
    expect(cancelled.commands.map(({ kind }) => kind)).toEqual(['cancelTrial', 'cancelTrial'])
    expect(cancelled.state).toMatchObject({ status: 'cancelled', open: [] })
    expect(
      step(cancelled.state, [{ type: 'statusRequested', status: 'running' }]).state.status,
    ).toBe('cancelled')
  })

  test('repeats are seeds that follow the sweep seed', () => {
    const { commands } = step(
      initialState(definitionOf({ repeats: 2, seed: 7, parameters: { epochs: 1 } }), dataset),
      [],
    )
    expect(opened(commands).map(({ seed }) => seed)).toEqual([7, 8])
  })

  test('a step opens at most 500 and asks for more', () => {
    const definition = definitionOf({
      parameters: { epochs: 1, learningRate: { min: 0.001, max: 1 } },
      search: { kind: 'random', trials: 1200 },
      parallelism: 10_000,
    })
    let result = step(initialState(definition, dataset), [])
    const counts = [opened(result.commands).length]
    while (result.more) {
      result = step(result.state, [])
      counts.push(opened(result.commands).length)
    }
    expect(counts).toEqual([500, 500, 200])
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
          let state = initialState(definition, dataset)
          const seen: number[] = []
          let inputs: Parameters<typeof step>[1] = [{ type: 'created' }]
          for (const pick of picks) {
            const result = step(JSON.parse(JSON.stringify(state)), inputs)
            expect(result).toEqual(step(state, inputs))
            state = result.state
            seen.push(...opened(result.commands).map(({ number }) => number))
            expect(new Set(state.open.map(({ lineage }) => lineage)).size).toBeLessThanOrEqual(
              parallelism,
            )
            const trial = state.open[pick % Math.max(1, state.open.length)]
            inputs = trial ? [{ type: 'trialEnded', trial: trial.number, status: 'completed' }] : []
          }
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen.length).toBe(plan.trials)
          expect(state.committedEpochs).toBeLessThanOrEqual(epochs ?? Number.POSITIVE_INFINITY)
          expect(state.status).toBe('completed')
        },
      ),
    )
  })
})
