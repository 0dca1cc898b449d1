import { type Decision, parseDefinition, rankingOf, standingsOf } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import type { SweepInput } from './sweep-state.ts'

/** Under rungs 1, 3 and 9 the brackets of a round begin with 9, 5 and 3 trials. */
const definition = parseDefinition({
  name: 'test',
  dataset: 'emoji-20',
  parameters: { learningRate: { min: 0.01, max: 1 }, epochs: 9 },
  search: { kind: 'random', trials: 20 },
  stopping: { kind: 'hyperband', eta: 3 },
  parallelism: 4,
  budget: { trials: 3, epochs: 12 },
})
const fieldOf = (trial: number) => {
  const place = (trial - 1) % 17
  return `${Math.floor((trial - 1) / 17)}.${place < 9 ? 1 : place < 14 ? 2 : 3}`
}

function begin() {
  const sweep = new SweepInMemory(definition, 'd'.repeat(64))
  /** What each trial has shown at a rung; no number is behind all others. */
  const shown = new Map<string, Map<number, number>>()
  const failed = new Map<number, { lineage: string; epochs: number; until: number }>()
  const step = (...inputs: SweepInput[]) => {
    for (let { more } = sweep.step(inputs); more; ) ({ more } = sweep.step([]))
  }
  const at = (trial: number, epoch: number) => {
    const key = `${fieldOf(trial)}/${epoch}`
    const there = shown.get(key) ?? new Map<number, number>()
    shown.set(key, there)
    return there
  }
  step({ type: 'created' })
  return {
    ...{ sweep, shown, failed, step, at },
    arrive(trial: number, value: number) {
      const { until = 9 } = sweep.open.find(({ number }) => number === trial) ?? {}
      at(trial, until).set(trial, -value)
      sweep.curves.set(trial, Array<number>(until).fill(value))
      step(
        until < 9
          ? { type: 'milestoneReached', trial, epoch: until }
          : { type: 'trialEnded', trial, status: 'completed', score: value },
      )
    },
    fail(trial: number) {
      const { until = 9, lineage = '' } = sweep.open.find(({ number }) => number === trial) ?? {}
      at(trial, until).set(trial, Number.POSITIVE_INFINITY)
      failed.set(trial, { lineage, epochs: 9, until })
      step({ type: 'trialEnded', trial, status: 'failed' })
    },
    retry(trial: number) {
      const { lineage, epochs, until } = failed.get(trial) as NonNullable<
        ReturnType<typeof failed.get>
      >
      failed.delete(trial)
      at(trial, until).delete(trial)
      step({ type: 'retryRequested', trials: [{ number: trial, lineage, epochs, until }] })
    },
  }
}

test('a trial that failed and is tried again is waited for', () => {
  const { sweep, arrive, fail, retry, step } = begin()
  step({ type: 'edited', budget: { trials: 9, epochs: null } })
  fail(1)
  retry(1)
  for (const trial of [2, 3, 4, 5, 6, 7, 8, 9]) arrive(trial, trial / 10)
  expect(sweep.decisions.filter(({ reason }) => rankingOf(reason) !== undefined)).toEqual([])
  arrive(1, 0.65)
  const ranked = sweep.decisions.flatMap(({ trial, verdict, reason }) => {
    const ranking = rankingOf(reason)
    return ranking === undefined ? [] : [[trial, verdict, ranking.rank, ranking.of]]
  })
  expect(ranked).toHaveLength(9)
  expect(ranked).toContainEqual([1, 'stop', 4, 9])
})

test('each is ranked once at a rung, among just those that came there before, whatever comes later', () => {
  const pick = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 15 }))
  fc.assert(
    fc.property(fc.array(pick, { minLength: 90, maxLength: 90 }), (picks) => {
      const { sweep, at, failed, arrive, fail, retry, step } = begin()
      const budget = { trials: 3, epochs: 12 }
      let told = 0
      const ranked = new Set<string>()
      for (const [place, value] of picks) {
        const trial = sweep.open[place % Math.max(1, sweep.open.length)]
        const [again] = failed.keys()
        if (value === 13 && again !== undefined) retry(again)
        else if (value > 11 || trial === undefined) {
          budget.trials += value % 4
          budget.epochs += value
          step({ type: 'edited', budget: { ...budget } })
        } else if (value === 11) fail(trial.number)
        else arrive(trial.number, value / 10)
        const said = sweep.decisions.slice(told)
        told = sweep.decisions.length
        for (const { trial: number, reason } of said) {
          const ranking = rankingOf(reason)
          if (ranking === undefined) continue
          const there = at(number, ranking.epoch)
          const own = there.get(number) as number
          const better = [...there].filter(([other, loss]) => {
            return loss < own || (loss === own && other < number)
          })
          expect([ranking.rank, ranking.of]).toEqual([better.length + 1, there.size])
          expect(ranked).not.toContain(`${number} ${ranking.epoch}`)
          ranked.add(`${number} ${ranking.epoch}`)
        }
      }
      const log = sweep.decisions.map((one, place) => ({ ...one, number: place + 1 }))
      // Nobody rests there because others were better: whoever waits is compared, or kept by a budget.
      expect([...standingsOf(log as unknown as Decision[])]).toEqual([])
    }),
    { numRuns: 60 },
  )
})
