import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { mixWords } from '../random/mix.ts'
import { PlayedSweep } from '../testing/played-sweep.ts'

const learningRate = { min: 0.001, max: 1, scale: 'log' } as const

function definitionOf(rest: Partial<SweepDefinitionInput>, epochs = 10, trials = 200) {
  return parseDefinition({
    name: 'in time',
    dataset: 'd',
    parameters: { learningRate, epochs },
    search: { kind: 'random', trials },
    ...rest,
  })
}

/** Accuracies that rise towards a level of the trial's own. */
const scoreAt = (trial: number, epoch: number) =>
  (mixWords(trial, 7) / 2 ** 32) * (1 - 0.5 ** epoch)

const hours = (seconds: number) => ({ hours: seconds / 3600 })

describe('a sweep of trials that take 10 s, on 4 slots', () => {
  test('ends before its time, with what can be done in it', () => {
    const { sweep, seconds } = new PlayedSweep(definitionOf({ budget: hours(95) }), {
      slots: 4,
      scoreAt,
    }).run()
    expect(sweep.state.status).toBe('completed')
    // Nine rounds of four; a tenth would not have ended in time.
    expect(sweep.state.ended).toMatchObject({ completed: 36, stopped: 0, cancelled: 0 })
    expect(seconds).toBeGreaterThanOrEqual(90)
    expect(seconds).toBeLessThanOrEqual(95)
    expect(sweep.state.reason).toBe(
      'the time left was too short for another trial: 164 were not opened',
    )
  })

  test('what takes longer than there is time for is trained as far as it comes', () => {
    const { sweep, seconds, trials } = new PlayedSweep(definitionOf({ budget: hours(25) }, 100), {
      slots: 4,
      scoreAt,
    }).run()
    expect(seconds).toBe(25)
    expect(sweep.state).toMatchObject({ status: 'completed', timeUp: { resting: 0 } })
    expect(sweep.state.ended.stopped).toBe(4)
    expect(sweep.state.stoppedBy).toEqual({ time: 4 })
    expect(sweep.decisions).toMatchObject(
      Array(4).fill({ verdict: 'stop', reason: { kind: 'time', left: 0 } }),
    )
    expect(sweep.state.reason).toMatch(
      /^time is up: 4 trials ended on the way, \d+ trials had no epoch yet, \d+ trials not opened$/,
    )
    expect(trials.size).toBeLessThan(20)
  })

  test('hours stand still while it is paused; the moment of `until` comes all the same', () => {
    const requests = [
      { at: 20, input: { type: 'statusRequested', status: 'paused' } as const },
      { at: 100, input: { type: 'statusRequested', status: 'running' } as const },
    ]
    const options = { slots: 4, scoreAt, requests }
    const paused = new PlayedSweep(definitionOf({ budget: hours(95) }), options).run()
    expect(paused.seconds).toBeGreaterThan(160)
    expect(paused.seconds).toBeLessThanOrEqual(175)
    expect(paused.sweep.state.ended.completed).toBeGreaterThanOrEqual(32)
    const until = new Date(1_750_000_000_000 + 95_000).toISOString()
    const ended = new PlayedSweep(definitionOf({ budget: { until } }), options).run()
    expect(ended.seconds).toBe(95)
    expect(ended.sweep.state.status).toBe('completed')
  })

  test('slot hours are those of all slots together', () => {
    const budget = { slotHours: 200 / 3600 }
    for (const slots of [1, 4, 16]) {
      const played = new PlayedSweep(definitionOf({ budget }), { slots, scoreAt }).run()
      expect(played.sweep.state.status).toBe('completed')
      expect(played.slotSeconds).toBeGreaterThan(150)
      expect(played.slotSeconds).toBeLessThanOrEqual(200 + slots)
    }
  })

  test('no more is open than the slots train, and begin before anybody looks again', () => {
    const most: number[] = []
    for (const secondsPerEpoch of [1, 0.01]) {
      const played = new PlayedSweep(definitionOf({ budget: hours(1000) }, 3, 1000), {
        slots: 2,
        scoreAt,
        secondsPerEpoch: () => secondsPerEpoch,
      }).run(5)
      most.push(played.sweep.state.openLineages)
    }
    expect(most).toEqual([4, 32])
  })
})

const stoppings = [
  'none',
  'asha',
  { kind: 'asha', form: 'stopping' },
  'hyperband',
  'median',
] as const

test('under every budget of time, stopper, fleet and speed a sweep ends on time, and nothing is left open', () => {
  fc.assert(
    fc.property(
      fc.record({
        stopping: fc.constantFrom(...stoppings),
        kind: fc.constantFrom('hours', 'slotHours', 'until'),
        seconds: fc.integer({ min: 1, max: 300 }),
        slots: fc.integer({ min: 1, max: 8 }),
        epochs: fc.constantFrom(4, 9, 27),
        repeats: fc.integer({ min: 1, max: 2 }),
        pace: fc.double({ min: 0.3, max: 20, noNaN: true }),
        seed: fc.nat(),
      }),
      ({ stopping, kind, seconds, slots, epochs, repeats, pace, seed }) => {
        const budget = {
          hours: hours(seconds),
          slotHours: { slotHours: seconds / 3600 },
          until: { until: new Date(1_750_000_000_000 + 1000 * seconds).toISOString() },
        }[kind]
        const definition = definitionOf(
          { stopping, budget, repeats, seed: seed % 1000 },
          epochs,
          60,
        )
        const played = new PlayedSweep(definition, {
          slots,
          scoreAt,
          secondsPerEpoch: (lineage) =>
            pace * (0.5 + Number.parseInt(lineage.slice(0, 2), 16) / 256),
        }).run()
        const { status, openTrials, resting, ended, nextTrial } = played.sweep.state
        expect({ status, openTrials, resting }).toEqual({
          status: 'completed',
          openTrials: 0,
          resting: 0,
        })
        const sum = ended.completed + ended.stopped + ended.failed + ended.cancelled
        expect(sum).toBe(nextTrial - 1)
        if (kind !== 'slotHours') expect(played.seconds).toBeLessThanOrEqual(seconds + 1)
        // An epoch counts when it has ended, and somebody looks once a second.
        else expect(played.slotSeconds).toBeLessThanOrEqual(seconds + slots * (1.5 * pace + 1))
      },
    ),
    { numRuns: runs(20) },
  )
})
