import { stoppingSchema } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { stopperOf } from '../stopping/catalogue.ts'
import type { RecordedConfig } from './recorded-configs.ts'
import { replayInSteps } from './replay.ts'
import { replayProgress } from './replay-progress.ts'

const configOf = (trial: number, lineages: string[], losses: number[]): RecordedConfig => ({
  ...{
    trial,
    lineages,
    losses,
    epochs: losses.length,
    hasFailed: false,
    secondsPerEpoch: 1,
    isClone: false,
  },
  config: {} as RecordedConfig['config'],
  recorded: lineages.map(() => losses.length),
})

test('an epoch of a shared lineage counts once, one of several runs for each; worse scores add none', () => {
  const begun = [
    configOf(1, ['a'], [3, 2]),
    configOf(2, ['a'], [3, 2, 4]),
    configOf(3, ['b', 'c'], [1]),
  ]
  const arrivals = [
    { trial: 1, epoch: 2 },
    { trial: 2, epoch: 3 },
    { trial: 3, epoch: 1 },
  ]
  expect(replayProgress(begun, arrivals, 'minimize')).toEqual([
    { epochs: 2, score: 2 },
    { epochs: 5, score: 1 },
  ])
  expect(replayProgress(begun.slice(0, 2), arrivals.slice(0, 2), 'minimize')).toEqual([
    { epochs: 2, score: 2 },
    { epochs: 3, score: 2 },
  ])
  const failed = [configOf(4, ['d'], [])]
  expect(replayProgress(failed, [{ trial: 1, epoch: 0, ended: 'failed' }], 'maximize')).toEqual([])
})

const loss = fc.double({ min: 0, max: 9, noNaN: true })
const curves = fc.array(fc.array(loss, { minLength: 9, maxLength: 9 }), {
  minLength: 1,
  maxLength: 12,
})

test('it ends with the epochs of the replay, rises in both, and never falls behind the winner', () => {
  fc.assert(
    fc.property(
      curves,
      fc.constantFrom('none' as const, 'asha' as const, 'hyperband' as const, 'median' as const),
      fc.integer({ min: 1, max: 4 }),
      (all, kind, workers) => {
        const configs = all.map((losses, place) => configOf(place + 1, [`l${place % 5}`], losses))
        const stopper = stopperOf(stoppingSchema.parse(kind), {
          ...{ maxEpochs: 9, trials: all.length, goal: 'minimize' as const },
        })
        const replay = atOnce(replayInSteps({ configs, stopper, workers, goal: 'minimize' }))
        const { progress, epochs, winner } = replay
        expect(progress.at(-1)?.epochs).toBe(epochs.replayed)
        const spent = progress.map((one) => one.epochs)
        expect(spent).toEqual([...spent].sort((a, b) => a - b))
        const scores = progress.map(({ score }) => score)
        expect(scores).toEqual([...scores].sort((a, b) => b - a))
        if (winner) expect(scores.at(-1)).toBeLessThanOrEqual(winner.score)
      },
    ),
  )
})
