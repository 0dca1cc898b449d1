import { tmpdir } from 'node:os'
import type { Sweep, SweepList } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** What a sweep that was cut short tells of what it asked for, by the real records. */
let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 100, test: 0 })
})
afterAll(() => board?.[Symbol.asyncDispose]())

const read = async (id: string): Promise<Sweep> =>
  (await board.app.inject(`/v1/sweeps/${id}`)).json()
const cancel = async (id: string): Promise<Sweep> => {
  const payload = { status: 'cancelled' }
  await board.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
  await board.scheduler.advance(id)
  return read(id)
}

test('what was not opened is not asked for, nor saved by sharing', async () => {
  const parameters = { learningRate: [0.1, 0.2, 0.3], epochs: [2, 3, 4] }
  const id = await board.open(parameters, { parallelism: 1 })
  // All that is planned, while it may come.
  expect(await read(id)).toMatchObject({
    trials: 9,
    lineages: 3,
    epochs: { asked: 27, unique: 12 },
  })
  expect(await board.trials(id)).toHaveLength(3)
  const over = await cancel(id)
  const opened = { trials: 3, lineages: 1, epochs: { asked: 9, unique: 4 } }
  expect(over).toMatchObject({ status: 'cancelled', ...opened })
  const list: SweepList = (await board.app.inject('/v1/sweeps')).json()
  expect(list.sweeps.find((one) => one.id === id)).toMatchObject(opened)
  const shown = await startCli(tmpdir(), await board.listen(), ['leaderboard', id]).ended
  expect(shown.stdout).toContain(
    '9 epochs asked, 0 trained, 5 (56 %) saved by sharing, 4 not trained',
  )
})

test('a sweep that was cancelled before it opened any asked for nothing', async () => {
  const payload = {
    ...{ name: 's', dataset: 'tiny', parallelism: 1 },
    parameters: { learningRate: [0.5, 0.6], epochs: [2, 3] },
  }
  const posted = await board.app.inject({ method: 'POST', url: '/v1/sweeps', payload })
  const { id } = posted.json() as Sweep
  expect(await cancel(id)).toMatchObject({
    trials: 0,
    lineages: 0,
    epochs: { asked: 0, unique: 0 },
  })
})

test('fresh runs of leaders are counted beside what the search opened', async () => {
  const parameters = { learningRate: [0.1, 0.2, 0.3], epochs: [2, 3] }
  const id = await board.open(parameters, { parallelism: 1, topK: { k: 1, repeats: 2 } })
  const planned = await read(id)
  expect(planned).toMatchObject({ trials: 8 })
  expect(await board.trials(id)).toHaveLength(2)
  expect(await cancel(id)).toMatchObject({
    trials: 2,
    lineages: 1,
    epochs: { asked: 5, unique: 3 },
  })
})
