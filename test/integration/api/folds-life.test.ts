import type { Leaderboard, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'

/** What becomes of a config of which a fold fails, is tried again or is cancelled. */

const folds = 3
const right = [300, 350, 400]
let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: 500, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const inject = (method: 'POST' | 'PATCH', url: string, payload?: object) =>
  fixture.app.inject({ method, url: `/v1/sweeps/${url}`, ...(payload ? { payload } : {}) })
const sweep = async (id: string) => (await fixture.app.inject(`/v1/sweeps/${id}`)).json()
const finish = (trials: TrialSummary[], place: number) =>
  fixture.finish(trials[place]!, right[place % folds] as number)
const shown = ({ rows }: Leaderboard) =>
  rows.map(({ trials, folds: of, interval }) => [trials, of?.scored, interval?.kind])

async function diverge({ lineage }: TrialSummary): Promise<void> {
  const started = await fixture.redis.lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  await fixture.redis.lineages.fail(lineage, started.fence, {
    code: 'DIVERGED',
    class: 'diverged',
    message: 'the loss is not finite',
  })
}

test('a fold that failed is tried again by itself, and completes its config', async () => {
  const id = await fixture.open({ learningRate: 0.1 }, { folds })
  const trials = await fixture.trials(id)
  await finish(trials, 0)
  await diverge(trials[1]!)
  await finish(trials, 2)
  await fixture.scheduler.advance(id)
  expect(await sweep(id)).toMatchObject({ status: 'completed', counts: { failed: 1 } })
  expect(shown(await fixture.board(id))).toEqual([[[1, 3], 2, undefined]])

  const refused = await inject('POST', `${id}/trials/1/retry`)
  expect(refused.json()).toMatchObject({ code: 'NOTHING_TO_RETRY' })
  expect((await inject('POST', `${id}/trials/2/retry`)).statusCode).toBe(202)
  await fixture.scheduler.advance(id)
  expect(await sweep(id)).toMatchObject({ status: 'running', counts: { failed: 0, waiting: 1 } })
  const [, again] = await fixture.trials(id)
  expect(again).toMatchObject({ fold: { number: 2, of: 3 }, lineage: trials[1]?.lineage })
  await finish(trials, 1)
  await fixture.scheduler.advance(id)
  expect(await sweep(id)).toMatchObject({ status: 'completed', counts: { completed: 3 } })
  const board = await fixture.board(id)
  expect(shown(board)).toEqual([[[1, 2, 3], 3, 'corrected-t']])
  expect(board.rows[0]?.score).toBeCloseTo(0.7, 12)
})

test('a cancelled sweep keeps the folds that it has, and another goes on with those that they share', async () => {
  const id = await fixture.open({ learningRate: [0.2, 0.3, 0.4] }, { folds, seed: 77 })
  const other = await fixture.open({ learningRate: 0.3 }, { folds, seed: 77 })
  const [trials, shared] = [await fixture.trials(id), await fixture.trials(other)]
  expect(shared.map(({ lineage }) => lineage)).toEqual(
    trials.slice(folds, 2 * folds).map(({ lineage }) => lineage),
  )
  for (const place of [0, 1, 2, 3]) await finish(trials, place)
  // Two folds are being trained: one of this sweep alone, one that both watch.
  const [alone, watched] = [trials[6]!.lineage, trials[4]!.lineage]
  const started = [
    await fixture.redis.lineages.start(alone, 'w1'),
    await fixture.redis.lineages.start(watched, 'w2'),
  ]
  expect((await inject('PATCH', id, { status: 'cancelled' })).statusCode).toBe(200)
  await fixture.scheduler.advance(id)
  expect(await sweep(id)).toMatchObject({
    status: 'cancelled',
    counts: { completed: 4, cancelled: 5 },
  })
  const board = await fixture.board(id)
  expect(shown(board)).toEqual([
    [[1, 2, 3], 3, 'corrected-t'],
    [[4], 1, undefined],
  ])
  expect(board.apart).toMatchObject({ cancelled: 5 })
  const verdicts = started.map((answer, place) => {
    if (answer.kind !== 'started') throw new Error('did not start')
    return fixture.redis.lineages.verdict([alone, watched][place]!, answer.fence)
  })
  expect((await Promise.all(verdicts)).map(({ kind }) => kind)).toEqual(['rest', 'continue'])
  for (const place of [1, 2]) await finish(shared, place)
  await fixture.scheduler.advance(other)
  expect(await sweep(other)).toMatchObject({ status: 'completed', counts: { completed: 3 } })
  expect(shown(await fixture.board(other))).toEqual([[[1, 2, 3], 3, 'corrected-t']])
  // What came after the cancellation is not counted for the sweep that was.
  expect(shown(await fixture.board(id))[1]).toEqual([[4], 1, undefined])
})
