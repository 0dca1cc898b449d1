import { parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { mixWords } from '../random/mix.ts'
import { PlayedSweep } from '../testing/played-sweep.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import type { LoggedDecision } from './sweep-state.ts'

const stoppings = {
  asha: { kind: 'asha' },
  'asha with brackets': { kind: 'asha', brackets: 3 },
  hyperband: { kind: 'hyperband' },
  'hyperband, asynchronous': { kind: 'hyperband', form: 'asynchronous' },
}

const epochs = 27
const scoreAt = (trial: number, epoch: number) => {
  return mixWords(trial, 3) / 2 ** 32 - 1 / epoch + (mixWords(trial, epoch) / 2 ** 32) * 0.05
}

function definitionOf(stopping: object, more: object = {}) {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs },
    search: { kind: 'random', trials: 27 },
    stopping,
    ...more,
  })
}

function play(stopping: object, more: object = {}, slots = 8) {
  const options = {
    slots,
    scoreAt,
    secondsPerEpoch: (key: string) => 1 + parseInt(key[0] ?? '0', 16) / 16,
  }
  return new PlayedSweep(definitionOf(stopping, more), options).run()
}

const judged = (decisions: LoggedDecision[]) =>
  decisions.filter(({ verdict }) => verdict !== 'ahead')

describe.each(Object.entries(stoppings))('%s', (_, stopping) => {
  const speculating = { ...stopping, speculate: true }
  const ahead = play(speculating)

  test('some epochs are trained ahead, and at its end nothing may be any more', () => {
    const { epochs: trained, used } = ahead.speculated
    expect(trained).toBeGreaterThan(0)
    expect(trained).toBeGreaterThanOrEqual(used)
    expect(ahead.sweep.state).toMatchObject({ status: 'completed' })
    expect(ahead.sweep.state.ahead).toBeUndefined()
    for (const lineage of ahead.lineages.values()) expect(lineage.ahead.size).toBe(0)
  })

  test('the same arrivals in the same order are judged as without it', () => {
    const plain = new SweepInMemory(definitionOf(stopping), 'd'.repeat(64))
    const open = () => {
      while (plain.step([]).more);
    }
    open()
    for (const [trial, curve] of ahead.sweep.curves) plain.curves.set(trial, curve)
    for (const input of ahead.inputs) {
      plain.step([input])
      open()
    }
    expect(plain.decisions.length).toBeGreaterThan(27)
    expect(judged(plain.decisions)).toEqual(judged(ahead.sweep.decisions))
  })

  test('no epoch of a lineage is trained twice, nor counted for both', () => {
    const reached = [...ahead.lineages.values()].reduce((sum, { epoch }) => sum + epoch, 0)
    expect(ahead.trainedEpochs + ahead.speculated.epochs).toBe(reached)
  })

  test('the sweep ends sooner, or as soon', () => {
    expect(ahead.seconds).toBeLessThanOrEqual(play(stopping).seconds)
  })
})

test('one that is promoted has its epochs at once', () => {
  const ahead = play({ kind: 'hyperband', speculate: true })
  const plain = play({ kind: 'hyperband' })
  expect(ahead.trainedEpochs + ahead.speculated.used).toBe(plain.trainedEpochs)
  expect(ahead.seconds).toBeLessThan(0.95 * plain.seconds)
})

test.each([
  ['without being asked for', { kind: 'asha' }, {}],
  ['under a budget of epochs', { kind: 'asha', speculate: true }, { budget: { epochs: 300 } }],
  ['under one of slot-hours', { kind: 'asha', speculate: true }, { budget: { slotHours: 9 } }],
])('nothing is trained ahead %s', (_, stopping, more) => {
  const played = play(stopping, more)
  expect(played.speculated.epochs).toBe(0)
  expect(played.sweep.decisions.filter(({ verdict }) => verdict === 'ahead')).toEqual([])
})

test('lineages in flight and those ahead are no more than the parallelism', () => {
  const played = new PlayedSweep(
    definitionOf({ kind: 'hyperband', speculate: true }, { parallelism: 5 }),
    { slots: 8, scoreAt },
  )
  let most = 0
  for (let second = 2; second < 400; second += 1) {
    played.run(second)
    const { openLineages, ahead = [], status } = played.sweep.state
    // Halved brackets go on together, also beyond the parallelism.
    if (status === 'running')
      expect(ahead.length).toBeLessThanOrEqual(Math.max(0, 5 - openLineages))
    most = Math.max(most, ahead.length)
  }
  expect(most).toBeGreaterThan(0)
})

test('a pause takes everything back, and a resumption allows it again', () => {
  const definition = definitionOf({ kind: 'hyperband', speculate: true })
  const requests = [
    { at: 20, input: { type: 'statusRequested' as const, status: 'paused' as const } },
    { at: 60, input: { type: 'statusRequested' as const, status: 'running' as const } },
  ]
  const played = new PlayedSweep(definition, { slots: 30, scoreAt, requests }).run(50)
  expect(played.sweep.state).toMatchObject({ status: 'paused' })
  expect(played.sweep.state.ahead).toBeUndefined()
  for (const lineage of played.lineages.values()) expect(lineage.ahead.size).toBe(0)
})
