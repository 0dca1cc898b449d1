import type { PredictionRequest } from '@sweepstack/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

/** The leaders of a search run again: API, scheduler and Redis are real, the figures of the epochs are made up. */
let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: 400, test: 100 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const topK = { k: 2, repeats: 3 }
/** Right answers of the search: trials 2 and 3 lead. */
const search = [240, 320, 300, 200]
/** Those of the fresh runs, trials 5 to 10: in turns of trial 2's and of trial 3's config. */
const fresh = [290, 310, 294, 306, 286, 302]

async function searched(): Promise<string> {
  const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3, 0.4] }, { topK })
  for (const [place, trial] of (await fixture.trials(id)).entries()) {
    await fixture.finish(trial, search[place]!)
  }
  await fixture.scheduler.advance(id)
  return id
}

async function finishFresh(id: string, from = 0, to = fresh.length): Promise<void> {
  const trials = (await fixture.trials(id)).slice(4)
  for (let place = from; place < to; place += 1) await fixture.finish(trials[place]!, fresh[place]!)
  await fixture.scheduler.advance(id)
}

test('the leaders are ranked by fresh runs, with what they scored in the search beside', async () => {
  const id = await searched()
  const sweep = await fixture.redis.sweeps.read(id)
  expect(sweep?.state).toMatchObject({ status: 'running', openTrials: 6 })
  expect(sweep?.plan).toMatchObject({ trials: 10, topK: { trials: 6, epochs: 6 } })
  const before = await fixture.board(id)
  expect(before.rows.map(({ trial }) => trial)).toEqual([2, 3, 1, 4])
  await finishFresh(id)
  const { rows, warnings } = await fixture.board(id)
  expect(
    rows.map(({ rank, trial, trials, score, searchScore, tie }) => [
      rank,
      trial,
      trials,
      score,
      searchScore,
      tie,
    ]),
  ).toEqual([
    [1, 6, [6, 8, 10], expect.closeTo(306 / 400, 12), 300 / 400, 1],
    [2, 7, [5, 7, 9], expect.closeTo(290 / 400, 12), 320 / 400, 2],
    [3, 1, [1], 240 / 400, null, 3],
    [4, 4, [4], 200 / 400, null, 4],
  ])
  expect(rows[0]).toMatchObject({
    spread: expect.closeTo(0.01, 12),
    interval: { kind: 'student-t' },
  })
  expect(rows[0]?.config.learningRate).toBe(0.3)
  expect(warnings.join()).toContain('the leaders scored 3.00 percentage points better on average')
  expect((await fixture.redis.sweeps.read(id))?.state.status).toBe('completed')
})

test('each chosen run is judged by the test images, also if the request got lost on the way', async () => {
  const id = await searched()
  await finishFresh(id)
  const raw = new Redis(fixture.server.url)
  const jobs = await raw.keys('{sweepstack}:bull:*')
  await raw.del(...jobs)
  raw.disconnect()
  // Whoever looks at the board asks for what is missing.
  const before = await fixture.board(id)
  expect(before.rows.map(({ test }) => test)).toEqual([null, null, null, null])
  expect(before.warnings.join()).toContain('look again')
  const asked: PredictionRequest[] = []
  const consumer = fixture.redis.consumeLineages({
    slots: 1,
    train: async () => undefined,
    verify: async () => 'done',
    answer: async () => 'done',
    async predict(request) {
      asked.push(request)
      await fixture.predict(request, 60)
      return 'done'
    },
    onError: () => undefined,
  })
  try {
    const rows = await until('both are judged', async () => {
      const { rows } = await fixture.board(id)
      return rows.filter(({ test }) => test).length === 2 && rows
    })
    expect(rows[0]?.test).toEqual({
      accuracy: 0.6,
      images: 100,
      // statsmodels' proportion_confint(60, 100, method='wilson')
      interval: {
        low: expect.closeTo(0.5020026, 6),
        high: expect.closeTo(0.6905987, 6),
        kind: 'wilson',
      },
    })
    const { lineage } = rows[0]!
    // Whoever looks while a request is being finished may ask for it once more.
    expect(new Set(asked.map(({ lineage }) => lineage)).size).toBe(2)
    expect(asked).toContainEqual({ lineage, epoch: 1, split: 'test' })
  } finally {
    await consumer.close()
  }
})

test('a request that the scheduler makes twice is one', async () => {
  const id = await searched()
  await finishFresh(id)
  const before = await fixture.redis.queueCounts()
  const { lineage } = (await fixture.board(id)).rows[0]!
  const command = { kind: 'evaluateTrial', number: 6, lineage, epochs: 1 } as const
  await fixture.redis.sweeps.carryOut(id, { ...command, dataset: 'a'.repeat(64) })
  expect(await fixture.redis.queueCounts()).toEqual(before)
})

test('pages go on while fresh results change the order', async () => {
  const id = await searched()
  await finishFresh(id, 0, 1)
  const first = await fixture.board(id, 'limit=1')
  expect(first.rows.map(({ trial }) => trial)).toEqual([5])
  const second = await fixture.board(id, `limit=1&after=${first.next}`)
  expect(second.rows.map(({ trial }) => trial)).toEqual([3])
  // The second leader goes to the front; what lay behind its row still follows.
  await finishFresh(id, 1, 2)
  const rest = await fixture.board(id, `limit=9&after=${second.next}`)
  expect(rest.rows.map(({ trial }) => trial)).toEqual([1, 4])
  expect(rest.next).toBeNull()
})

test('a leader whose runs fail keeps its search score, among the others', async () => {
  const id = await searched()
  const trials = (await fixture.trials(id)).slice(4)
  for (const [place, trial] of trials.entries()) {
    if (place % 2 === 1) await fixture.finish(trial, fresh[place]!)
    else {
      const started = await fixture.redis.lineages.start(trial.lineage, 'w1')
      if (started.kind !== 'started') throw new Error('did not start')
      const failure = { code: 'DIVERGED', class: 'diverged', message: 'no number' } as const
      await fixture.redis.lineages.fail(trial.lineage, started.fence, failure)
    }
  }
  await fixture.scheduler.advance(id)
  const { rows, apart } = await fixture.board(id)
  expect(rows.map(({ trial, searchScore }) => [trial, searchScore])).toEqual([
    [6, 0.75],
    [2, null],
    [1, null],
    [4, null],
  ])
  expect(apart.failed).toBe(3)
  expect((await fixture.redis.sweeps.read(id))?.state).toMatchObject({ status: 'completed' })
})

test('fresh runs that a budget of trials does not hold are in no figure of the sweep', async () => {
  // Copies of one lineage: what is not opened was told as saved by sharing.
  const parameters = { learningRate: 0.1, epochs: [1, 2] }
  const rest = { topK: { k: 2, repeats: 2 }, budget: { trials: 2 } }
  const payload = { name: 's', dataset: 'tiny', parameters, seed: 99, ...rest }
  const plan = await fixture.app.inject({ method: 'POST', url: '/v1/plans', payload })
  const none = { trials: 0, lineages: 0, epochs: 0, unique: 0 }
  const figures = { trials: 2, lineages: 1, epochs: { asked: 3, unique: 2 } }
  expect(plan.json()).toMatchObject({ ...figures, topK: none })
  const id = await fixture.open(parameters, rest)
  await fixture.scheduler.advance(id)
  const response = await fixture.app.inject(`/v1/sweeps/${id}`)
  expect(response.json()).toMatchObject(figures)
})

test.each([
  [{ k: 0, repeats: 3 }, 'topK.k'],
  [{ k: 3, repeats: 1 }, 'topK.repeats'],
  [{ k: 3, repeat: 3 }, 'topK.repeat'],
])('%j is refused with a place', async (wrong, place) => {
  const payload = { name: 's', dataset: 'tiny', parameters: { epochs: 1 }, topK: wrong }
  const response = await fixture.app.inject({ method: 'POST', url: '/v1/plans', payload })
  expect(response.statusCode).toBe(400)
  expect(response.json().errors.map(({ path }: { path: string }) => path)).toContain(place)
})
