import type { Sweep, Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** What ended trials and their sweep under a budget, by the real records: the figures of the epochs are made up. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })
const { answer } = board

test('a sweep that a budget of epochs ended says so, of itself and of who would have gone on', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 5 }, parallelism: 3 },
  )
  // The first would go on when the third has come; the search is over when the fourth has.
  for (const [place, right] of [300, 200, 100, 50].entries()) {
    await board.fixture.finish((await board.fixture.trials(id))[place]!, right)
    await board.fixture.scheduler.advance(id)
  }
  await board.fixture.scheduler.advance(id)
  expect(await answer<Sweep>(`sweeps/${id}`)).toMatchObject({
    status: 'completed',
    reason: 'budget reached: 2 trials would have gone on',
  })
  const { apart } = await board.fixture.board(id)
  expect(apart).toMatchObject({ stopped: 4, stoppedBy: { budget: 2, searchOver: 2 } })
  const rows = (await board.fixture.board(id)).rows
  expect(rows.map(({ trial, stoppedAt, stoppedBy }) => [trial, stoppedAt, stoppedBy])).toEqual([
    [1, 1, 'budget'],
    [2, 1, 'budget'],
    [3, 1, 'searchOver'],
    [4, 1, 'searchOver'],
  ])
  const table = (await board.fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)).body
    .trim()
    .split(/\r?\n/)
  const column = (name: string) => {
    const at = table[0]?.split(',').indexOf(name) as number
    return table.slice(1).map((line) => line.split(',')[at])
  }
  expect(column('stopped_by')).toEqual(['budget', 'budget', 'searchOver', 'searchOver'])
  // Of nine that they were to have.
  expect(column('epochs')).toEqual(['9', '9', '9', '9'])
  expect(column('trained')).toEqual(['1', '1', '1', '1'])
  const lastOf = async (trial: number) => {
    return (await answer<Trial>(`sweeps/${id}/trials/${trial}`)).decisions.at(-1)
  }
  expect(await lastOf(1)).toMatchObject({ verdict: 'stop', reason: { kind: 'budget', left: 1 } })
  expect(await lastOf(3)).toMatchObject({ verdict: 'stop', reason: { kind: 'searchOver' } })
})

test('who is stopped by its own rule is counted by that', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2], epochs: 9 },
    { stopping: { kind: 'threshold', lower: 0.6 } },
  )
  for (const trial of await board.fixture.trials(id)) await board.fixture.finish(trial, 100)
  await board.fixture.scheduler.advance(id)
  expect((await board.fixture.board(id)).apart).toMatchObject({
    stopped: 2,
    stoppedBy: { threshold: 2 },
  })
})
