import { type Decision, sayDecision, type Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** Whom a budget keeps is told how it stands, whatever the stopper is: the figures of the epochs are made up. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })

const metric = { name: 'val_accuracy', goal: 'maximize' } as const
const rates = { learningRate: [0.1, 0.2], epochs: 9 }

/** What is said of a trial that rests, the last time. */
async function saidOf(id: string, trial: number): Promise<string> {
  const { decisions } = await board.answer<Trial>(`sweeps/${id}/trials/${trial}`)
  const rest = decisions.findLast(({ verdict }) => verdict === 'rest') as Decision
  expect(rest.reason.kind).toBe('budget')
  return sayDecision(rest, metric, String)
}

async function trainedBoth(stopping: object, epochs: number, rest: object = {}): Promise<string> {
  const id = await board.fixture.open(rates, { stopping, budget: { epochs }, ...rest })
  for (const [trial, score] of [
    [2, 0.25],
    [1, 0.5],
  ] as const)
    await board.train(id, trial, score)
  return id
}

test.each([
  [
    'the best of those that nobody went further than',
    { kind: 'asha', eta: 3 },
    { epochs: 2 },
    {
      1: 'rests at rung 1 of 3 (epoch 1): the search is over, no trial went further, and it is the best of 2 there',
    },
  ],
  [
    'one that is better than the median',
    { kind: 'median', grace: 1, least: 1 },
    { epochs: 2 },
    {
      1: 'rests at epoch 1: its best val_accuracy so far, 0.5, is no worse than the median of 1 other trial, 0.25',
    },
  ],
  [
    'one that gets better by itself',
    { kind: 'plateau', patience: 3, grace: 1 },
    { epochs: 2 },
    { 1: 'rests at epoch 1: improved just now; best val_accuracy 0.5 at epoch 1' },
  ],
  [
    'one within its bounds',
    { kind: 'threshold', lower: 0.1, grace: 1 },
    { epochs: 2 },
    { 2: 'rests at epoch 1: val_accuracy 0.25 is within its bounds' },
  ],
] as const)('%s', async (_, stopping, { epochs }, said) => {
  const id = await trainedBoth(stopping, epochs)
  for (const [trial, text] of Object.entries(said)) {
    const whole = await saidOf(id, Number(trial))
    expect(whole).toContain(text)
    expect(whole).toContain(
      '; it would go on, but needs more epochs than the 0 that the budget has left',
    )
  }
})

test('a member of a population, and one that would clone another', async () => {
  const range = { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 8 }
  const id = await board.fixture.open(range, {
    search: { kind: 'random', trials: 4 },
    stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: false },
    ...{ budget: { epochs: 4 }, parallelism: 2 },
  })
  for (const [place, score] of [0.5, 0.25].entries()) await board.train(id, place + 1, score)
  const texts = [await saidOf(id, 1), await saidOf(id, 2)]
  const lack = 'but needs more epochs than the 0 that the budget has left'
  expect(texts).toEqual([
    `rests at epoch 2: 1st of its population of 1; it would go on, ${lack}`,
    `rests at epoch 2: it is 2nd of 2 with val_accuracy 0.25, that one 1st with 0.5; it would clone trial 1 as of epoch 2, ${lack}`,
  ])
})
