import type { TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
})
afterAll(() => board[Symbol.asyncDispose]())

/** Up to where it is wanted; the nearer its rate is to 0.01, the better. */
async function train({ lineage, config }: TrialSummary): Promise<void> {
  const { lineages } = board.redis
  const started = await lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const val_accuracy = 1 / (1 + Math.log10(config.learningRate / 0.01) ** 2)
  for (let epoch = started.epoch + 1; epoch <= started.target; epoch += 1) {
    await lineages.report(lineage, started.fence, reportOf(epoch, { val_accuracy }))
  }
  // It does not wait for what is decided on who rests here.
  await lineages.verdict(lineage, started.fence, { final: true })
}

test('BOHB models what trials that rest have shown at their rung', async () => {
  const trials = 24
  const id = await board.open(
    { learningRate: { min: 1e-4, max: 1, scale: 'log' }, epochs: 3 },
    { search: { kind: 'bohb', trials }, stopping: 'hyperband', parallelism: 2 },
  )
  for (let turn = 0; turn < 200; turn += 1) {
    const waiting = (await board.trials(id)).find(({ status }) => status === 'waiting')
    if (waiting === undefined) break
    await train(waiting)
    await board.scheduler.advance(id)
  }
  const all = await board.trials(id)
  expect(all).toHaveLength(trials)
  expect(all.every(({ status }) => status === 'completed' || status === 'stopped')).toBe(true)
  expect((await board.redis.sweeps.read(id))?.state.status).toBe('completed')
  const modelled = all.filter(({ reason }) => reason?.kind === 'bohb')
  expect(modelled.length).toBeGreaterThan(3)
  expect(modelled[0]?.reason).toMatchObject({ epoch: 1 })
})
