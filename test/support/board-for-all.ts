import type { Sweep } from '@sweepstack/protocol'
import { afterAll, beforeAll } from 'vitest'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { type Board, startBoard } from './board.ts'
import { reportOf } from './records.ts'

/** One board for the tests of a file, and what they ask of its API. */
export function boardForAll(splits: Parameters<typeof startBoard>[0]) {
  let board: Board
  beforeAll(async () => {
    board = await startBoard(splits)
  })
  afterAll(() => board?.[Symbol.asyncDispose]())

  async function send<T>(method: 'POST' | 'PATCH', url: string, payload: object): Promise<T> {
    const response = await board.app.inject({ method, url: `/v1/${url}`, payload })
    if (response.statusCode >= 300) throw new Error(response.body)
    return response.json() as T
  }

  /** By schedulers of their own each time, as if the one before had been killed. */
  async function advance(id: string): Promise<void> {
    const log = { info: () => undefined, error: () => undefined }
    for (let turn = 0; turn < 3; turn += 1) await createScheduler(board.redis, log).advance(id)
  }

  return {
    get fixture(): Board {
      return board
    },
    send,
    advance,
    answer: async <T>(url: string) => (await board.app.inject(`/v1/${url}`)).json() as T,
    patch: (id: string, payload: object) => send<Sweep>('PATCH', `sweeps/${id}`, payload),

    /** Trains the lineage of a trial to the epoch that it is on its way to. */
    async train(id: string, number: number, score: number): Promise<void> {
      const trial = await board.redis.sweeps.trial(id, number)
      const started = await board.redis.lineages.start(trial?.lineage as string, 'w1')
      if (started.kind !== 'started') throw new Error('did not start')
      const { key, fence, epoch, target } = started
      for (let next = epoch + 1; next <= target; next += 1)
        await board.redis.lineages.report(key, fence, reportOf(next, { val_accuracy: score }))
      await board.redis.lineages.verdict(key, fence, { final: true })
      await advance(id)
    },
  }
}
