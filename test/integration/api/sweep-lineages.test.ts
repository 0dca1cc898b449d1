import { createClient } from '@sweepstack/client'
import { lineageKey } from '@sweepstack/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { createSweep, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { reportOf } from '../../support/records.ts'

let board: Board
let client: ReturnType<typeof createClient>
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  client = createClient({ url: await board.listen() })
})
afterAll(async () => board?.[Symbol.asyncDispose]())

async function train(lineage: string, to: number, secondsAt: (epoch: number) => number) {
  const { lineages } = board.redis
  const started = await lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = started.epoch + 1; epoch <= to; epoch += 1) {
    await lineages.report(lineage, started.fence, reportOf(epoch, { seconds: secondsAt(epoch) }))
  }
}

test('tells what trials share, and what was trained before the sweep', async () => {
  const first = await board.open({ epochs: [2, 4] }, { seed: 5 })
  const [trial] = await board.trials(first)
  const { lineage } = trial!
  await train(lineage, 4, (epoch) => 10 * epoch)
  const second = await board.open({ epochs: [2, 4, 6] }, { seed: 5 })
  await train(lineage, 5, () => 7)
  expect(await client.lineagesOf(first)).toMatchObject({
    sweep: first,
    next: null,
    lineages: [
      {
        ...{ lineage, parent: null, epoch: 4, before: 0, seconds: 100, secondsBefore: 0 },
        trials: [
          { number: 1, status: 'completed', until: 2, seconds: 30 },
          { number: 2, status: 'completed', until: 4, seconds: 100 },
        ],
      },
    ],
  })
  const { lineages } = await client.lineagesOf(second)
  expect(lineages).toMatchObject([
    {
      ...{ lineage, epoch: 5, before: 2, seconds: 107, secondsBefore: 30 },
      trials: [{ seconds: 30 }, { seconds: 100 }, { until: 6, seconds: 107, score: null }],
    },
  ])
})

test('pages follow one another, and a lineage is on each page that has a trial of it', async () => {
  const id = await board.open({ epochs: [1, 2], optimizer: ['adam', 'sgd'] })
  const one = await client.lineagesOf(id, { limit: 3 })
  const rest = await client.lineagesOf(id, { limit: 3, after: one.next as string })
  const numbers = [one, rest].map((page) =>
    page.lineages.flatMap(({ trials }) => trials.map(({ number }) => number)).sort(),
  )
  expect(numbers).toEqual([[1, 2, 3], [4]])
  expect(rest.next).toBeNull()
})

test('a fork owns the epochs after its parent, and says whose the first are', async () => {
  const id = 'swp_ffffffffffffffffffff'
  await createSweep(board.redis, id)
  const root = rootRecipe('d'.repeat(64), 91)
  const fork = forkOf(root, 2, 0.5)
  await board.redis.sweeps.carryOut(id, openTrial(1, root, 3))
  await board.redis.sweeps.carryOut(id, openTrial(2, fork, 4))
  await train(lineageKey(root), 3, () => 10)
  await train(lineageKey(fork), 4, () => 1)
  const { lineages } = await client.lineagesOf(id)
  expect(lineages).toMatchObject([
    { lineage: lineageKey(root), parent: null, epoch: 3, seconds: 30 },
    {
      lineage: lineageKey(fork),
      parent: { lineage: lineageKey(root), epoch: 2 },
      ...{ epoch: 4, before: 2, seconds: 2, secondsBefore: 0 },
      trials: [{ number: 2, until: 4, seconds: 2 }],
    },
  ])
})
