import type { Problem, Sweep, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll } from 'vitest'
import { type Board, startBoard } from './board.ts'

/** A sweep, or why there is none. */
export type SweepAnswer = Sweep & Pick<Problem, 'code' | 'detail' | 'errors'>

export const learningRate = { min: 1e-4, max: 1, scale: 'log' }
export const random = (trials: number) => ({ search: { kind: 'random', trials } })

/** Of images, as `WarmBoard.open` posts them. */
export const warmDefinition = (rest: object = {}) => ({
  name: 'warm',
  dataset: 'tiny',
  seed: 5,
  parallelism: 2,
  parameters: { epochs: 1, learningRate },
  search: { kind: 'tpe', trials: 4 },
  ...rest,
})

/** For the tests of a file: sweeps that begin with what others came to, over HTTP and real records. */
export function useWarmBoard() {
  let board: Board
  beforeAll(async () => {
    board = await startBoard({ train: 100, val: 50, test: 0 })
  })
  afterAll(() => board?.[Symbol.asyncDispose]())

  return {
    open: (...given: Parameters<Board['open']>) => board.open(...given),
    advance: (id: string) => board.scheduler.advance(id),
    /** URL of the API. */
    listen: () => board.listen(),

    async send<T>(
      method: 'POST' | 'PATCH' | 'DELETE',
      url: string,
      payload?: object,
      headers = {},
    ) {
      const response = await board.app.inject({
        method,
        url: `/v1/${url}`,
        headers,
        ...(payload && { payload }),
      })
      return {
        status: response.statusCode,
        body: (response.body === '' ? undefined : response.json()) as T,
      }
    },

    read: async (id: string): Promise<Sweep> => (await board.app.inject(`/v1/sweeps/${id}`)).json(),

    /** Trains what is open until the sweep has ended: rates near 0.03 are right on most images. */
    async finish(id: string): Promise<TrialSummary[]> {
      for (;;) {
        await board.scheduler.advance(id)
        const open = (await board.trials(id)).filter(({ status }) => status === 'waiting')
        if (open.length === 0) return board.trials(id)
        for (const trial of open) await board.finish(trial, rightOf(trial.config.learningRate))
      }
    },
  }
}

const rightOf = (rate: number) =>
  Math.max(1, 49 - Math.round(20 * Math.abs(Math.log10(rate / 0.03))))
