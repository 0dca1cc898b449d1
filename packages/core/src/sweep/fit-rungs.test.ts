import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { PlayedSweep } from '../testing/played-sweep.ts'
import { fitRungs, fitWarnings, type TimeToSpend } from './fit-rungs.ts'

const definitionOf = (rest: Partial<SweepDefinitionInput> = {}) =>
  parseDefinition({
    name: 'p',
    dataset: 'd',
    parameters: { learningRate: { min: 0.001, max: 1 }, epochs: 81 },
    search: { kind: 'random', trials: 90 },
    stopping: 'asha',
    budget: { hours: 1 },
    ...rest,
  })

const spend = (seconds: number, slots = 4): TimeToSpend => ({
  seconds,
  slotSeconds: slots * seconds,
  secondsPerEpoch: 1,
})

function minFor(time: TimeToSpend, rest: Partial<SweepDefinitionInput> = {}) {
  const { stopping } = atOnce(fitRungs(definitionOf(rest), time))
  return stopping !== 'none' && 'min' in stopping ? stopping.min : undefined
}

test('the more time there is, the later trials are compared for the first time', () => {
  const rungs = [50, 300, 500, 1200, 5000].map((seconds) => minFor(spend(seconds)) ?? 1)
  expect(rungs).toEqual(rungs.toSorted((a, b) => a - b))
  expect([rungs[0], rungs.at(-1)]).toEqual([1, 27])
  expect(new Set(rungs).size).toBeGreaterThanOrEqual(3)
})

test('a fleet twice as large, and epochs half as long, give the same rungs', () => {
  for (const seconds of [200, 400, 800, 1600]) {
    const of = minFor(spend(seconds, 4))
    expect(minFor(spend(seconds / 2, 8))).toBe(of)
    expect(minFor({ ...spend(seconds / 2), secondsPerEpoch: 0.5 })).toBe(of)
  }
})

test('rungs that somebody chose stay, and so do other stoppers', () => {
  const long = spend(1e6)
  expect(minFor(long, { stopping: { kind: 'asha', min: 3 } })).toBe(3)
  for (const stopping of ['hyperband', 'median', 'none', { kind: 'asha', rungs: 2 }] as const) {
    const definition = definitionOf({ stopping })
    expect(atOnce(fitRungs(definition, long))).toBe(definition)
  }
})

test('a sweep with fitted rungs opens all its trials and ends in its time', () => {
  for (const seconds of [500, 1200]) {
    const given = definitionOf({ budget: { hours: seconds / 3600 } })
    const definition = atOnce(fitRungs(given, spend(seconds)))
    expect(definition).not.toBe(given)
    const { sweep } = new PlayedSweep(definition, {
      slots: 4,
      scoreAt: (trial, epoch) => ((trial * 0.618) % 1) * (1 - 1 / (1 + epoch)),
    }).run()
    expect(sweep.state.nextTrial).toBe(91)
    expect(sweep.state.timeUp).toBeUndefined()
    expect(sweep.state.ended.completed).toBeGreaterThan(0)
  }
})

test('it is said where the rungs are, and that no trial can come to its end', () => {
  const definition = definitionOf()
  const fitted = atOnce(fitRungs(definition, spend(1e6)))
  expect(fitWarnings(definition, fitted, spend(1e6))).toEqual([
    expect.stringMatching(/^the lowest rung is epoch 27, not 1: /),
  ])
  expect(fitWarnings(definition, definition, spend(80))).toEqual([
    expect.stringMatching(/^81 epochs take longer than the budget of time leaves/),
  ])
  expect(fitWarnings(definition, definition, spend(82))).toEqual([])
})
