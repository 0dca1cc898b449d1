import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

/** `evaluate` of a sweep with folds: predictions are stored, so that no worker is needed. */

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
const folds = 3
const right = [300, 350, 400]
let board: Board
let url: string
beforeAll(async () => {
  board = await startBoard({ train: 1000, val: 500, test: 100 })
  url = await board.listen()
})
afterAll(() => board?.[Symbol.asyncDispose]())

async function evaluate(id: string, ...flags: string[]): Promise<string> {
  const args = [cli, '--url', url, ...flags, 'evaluate', id]
  return (await promisify(execFile)(process.execPath, args)).stdout
}

async function finish(lineage: string, place: number): Promise<void> {
  const started = await board.redis.lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const count = right[place] as number
  const checkpoint = { epoch: 1, artifact: 'checkpoints/x', sha256: 'a'.repeat(64), bytes: 1 }
  await board.redis.lineages.recordCheckpoint(lineage, started.fence, checkpoint)
  const report = reportOf(1, { val_accuracy: count / 500 })
  await board.redis.lineages.report(lineage, started.fence, report)
  await board.predict({ lineage, epoch: 1, split: 'val' }, count)
  await board.predict({ lineage, epoch: 1, split: 'test' }, 50 + 10 * place)
}

test('intervals know that folds share their training images; without a fold there is none', async () => {
  const id = await board.open({ learningRate: 0.1 }, { folds })
  const trials = await board.trials(id)
  for (const place of [0, 1]) await finish(trials[place]!.lineage, place)
  expect(await evaluate(id)).toMatch(/^validation +0\.650 *$/m)
  await finish(trials[2]!.lineage, 2)
  const [found] = JSON.parse(await evaluate(id, '--json'))
  const { rows } = await board.board(id)
  expect(found.validation).toEqual({
    mean: expect.closeTo(0.7, 9),
    low: expect.closeTo(rows[0]?.interval?.low as number, 9),
    high: expect.closeTo(rows[0]?.interval?.high as number, 9),
  })
  // t₀.₉₇₅(2) · 0.1 · √(1/3 + 1/2) of the three models on the same 100 images.
  expect(found.test.low).toBeCloseTo(0.6 - 4.302653 * 0.1 * Math.sqrt(1 / 3 + 1 / 2), 5)
})
