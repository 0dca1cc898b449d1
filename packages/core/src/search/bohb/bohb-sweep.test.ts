import { ProblemError, parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { mixWords } from '../../random/mix.ts'
import { planSweep } from '../../sweep/plan.ts'
import type { SweepCommand } from '../../sweep/sweep-state.ts'
import { SweepInMemory } from '../../testing/sweep-in-memory.ts'

const definition: SweepDefinitionInput = {
  name: 'bohb',
  dataset: 'd',
  parameters: {
    learningRate: { min: 1e-4, max: 1, scale: 'log' },
    batchSize: { min: 8, max: 128, scale: 'log' },
    epochs: 9,
  },
  search: { kind: 'bohb', trials: 44 },
  stopping: 'hyperband',
  parallelism: 4,
}

type Opened = Extract<SweepCommand, { kind: 'openTrial' }>

/** The nearer the rate is to 0.01, the better, and the more so with each epoch. */
function trainedSweep(change: Partial<SweepDefinitionInput>) {
  const sweep = new SweepInMemory(parseDefinition({ ...definition, ...change }), 'd'.repeat(64))
  const opened = new Map<number, Opened>()
  const step = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    let result = sweep.step(inputs)
    for (;;) {
      for (const command of result.commands)
        if (command.kind === 'openTrial') opened.set(command.number, command)
      if (!result.more) return
      result = sweep.step([])
    }
  }
  step([{ type: 'created' }])
  for (let arrival = 0; arrival < 1000 && sweep.state.status === 'running'; arrival += 1) {
    const { number, until = 9 } = sweep.open[mixWords(arrival) % sweep.open.length]!
    const rate = opened.get(number)!.config.learningRate
    const score = 1 / (1 + Math.log10(rate / 0.01) ** 2) - 0.2 / until
    sweep.curves.set(number, Array<number>(until).fill(score))
    if (until < 9) step([{ type: 'milestoneReached', trial: number, epoch: until }])
    else step([{ type: 'trialEnded', trial: number, status: 'completed', score }])
  }
  return { sweep, opened: [...opened.values()] }
}

/** Of their rates from the best, in decades. */
function distance(all: Opened[]): number {
  const logs = all.map(({ config }) => Math.abs(Math.log10(config.learningRate / 0.01)))
  return logs.reduce((sum, one) => sum + one, 0) / logs.length
}

test.each([1, 2])(
  'under Hyperband it models what resting trials show at rungs, with %i runs',
  (repeats) => {
    const { sweep, opened } = trainedSweep({ repeats })
    expect(sweep.state.status).toBe('completed')
    expect(opened).toHaveLength(44 * repeats)
    const modelled = opened.filter(({ reason }) => reason?.kind === 'bohb')
    const epochs = new Set(modelled.map(({ reason }) => reason?.epoch))
    // Of the nine epochs few configs have all: it begins with the lowest rung, and goes up.
    expect(epochs.has(1)).toBe(true)
    expect(modelled.length).toBeGreaterThan(10)
    const drawn = opened.filter(({ reason }) => reason?.kind === 'random')
    expect(distance(modelled)).toBeLessThan(distance(drawn) / 2)
    expect(new Set(opened.map(({ lineage }) => lineage)).size).toBe(44 * repeats)
  },
)

test('TPE learns under ASHA from what rests, before any trial has ended', () => {
  const { opened } = trainedSweep({ search: { kind: 'tpe', trials: 44 }, stopping: 'asha' })
  const modelled = opened.filter(({ reason }) => reason?.kind === 'tpe')
  const drawn = opened.filter(({ reason }) => reason?.kind === 'random')
  expect(drawn.length).toBeLessThan(16)
  expect(modelled.length).toBe(44 - drawn.length)
  expect(distance(modelled)).toBeLessThan(0.7 * distance(drawn))
})

test('without rungs it is refused, with what to write', () => {
  const without = parseDefinition({ ...definition, stopping: 'none' })
  expect(() => planSweep(without, 'd'.repeat(64))).toThrow(ProblemError)
})
