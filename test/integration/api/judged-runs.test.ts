import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** What `why` says of configs of several runs, by the real records: the figures of the epochs are made up. */
let fixture: Board
let address: string
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: 400, test: 100 })
  address = await fixture.listen()
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

/** Configs of three runs, of which each is right on as many images: the best comes first. */
async function judged(stopping: object, rights: number[]): Promise<string> {
  const learningRate = rights.map((_, place) => (place + 1) / 10)
  const parameters = { learningRate, epochs: 9 }
  const id = await fixture.open(parameters, { repeats: 3, stopping, parallelism: 30 })
  for (const [place, trial] of (await fixture.trials(id)).entries())
    await fixture.finish(trial, rights[Math.floor(place / 3)]! + 3 * (place % 3))
  for (let turn = 0; turn < 3; turn += 1) await fixture.scheduler.advance(id)
  return id
}

async function why(...words: string[]): Promise<string[]> {
  const { stdout } = await startCli(tmpdir(), address, ['why', ...words]).ended
  return stdout.trim().split('\n')
}

test('ASHA ranks configs by the means of their runs, and says so', async () => {
  const id = await judged({ kind: 'asha', eta: 3 }, [300, 200, 200])
  expect(await why(id, '4')).toEqual([
    'trial 4 rests at rung 1 of 3 (epoch 1): 2nd of 2 configs, too few for any to go on; val_accuracy (mean of 3 runs) 0.5075',
  ])
  expect(await why(id, '8')).toEqual([
    'trial 8 rests at rung 1 of 3 (epoch 1): 3rd of 3 configs, the best one goes on; val_accuracy (mean of 3 runs) 0.5075, cut-off 0.7575',
  ])
})

test('the median is that of the means', async () => {
  const id = await judged({ kind: 'median', grace: 1, least: 1 }, [300, 200])
  expect(await why(id, '4')).toEqual([
    'trial 4 stops at epoch 1: its best val_accuracy (mean of 3 runs) so far, 0.5075, is worse than the median of 1 other config, 0.7575',
  ])
})

test('a run that waits for the others of its config says so', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2], epochs: 9 },
    { repeats: 3, stopping: { kind: 'asha', eta: 3 }, parallelism: 30 },
  )
  await fixture.finish((await fixture.trials(id))[0]!, 100)
  await fixture.scheduler.advance(id)
  expect(await why(id, '1')).toEqual([
    'nothing was decided on it yet: it waits for the other runs of its config, with which it is judged',
  ])
})
