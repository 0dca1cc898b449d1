import type { Sweep, Trial } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

/** What a larger budget gives those that one kept, by the real records: the figures of the epochs are made up. */
let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: 400, test: 100 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

async function answer<T>(url: string): Promise<T> {
  return (await fixture.app.inject(url)).json() as T
}

async function patch(id: string, payload: object): Promise<Sweep> {
  const response = await fixture.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json() as Sweep
}

/** By schedulers of their own each time, as if the one before had been killed. */
async function advance(id: string) {
  const log = { info: () => undefined, error: () => undefined }
  for (let turn = 0; turn < 3; turn += 1) await createScheduler(fixture.redis, log).advance(id)
}

/** Trains the lineage of a trial to the epoch that it is on its way to. */
async function train(id: string, number: number, score: number) {
  const trial = await fixture.redis.sweeps.trial(id, number)
  const started = await fixture.redis.lineages.start(trial?.lineage as string, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const { key, fence, epoch, target } = started
  for (let next = epoch + 1; next <= target; next += 1)
    await fixture.redis.lineages.report(key, fence, reportOf(next, { val_accuracy: score }))
  await fixture.redis.lineages.verdict(key, fence, { final: true })
  await advance(id)
}

const statuses = async (id: string) => (await fixture.trials(id)).map(({ status }) => status)
const decisionsOf = async (id: string, trial: number) =>
  (await answer<Trial>(`/v1/sweeps/${id}/trials/${trial}`)).decisions

test('who a budget of epochs kept goes on when it is raised, once, whoever schedules', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 5 } },
  )
  for (const [trial, score] of [0.9, 0.8, 0.1].entries()) await train(id, trial + 1, score)
  expect(await statuses(id)).toEqual(['resting', 'resting', 'resting', 'waiting'])
  expect((await decisionsOf(id, 1)).at(-1)).toMatchObject({ reason: { kind: 'budget', left: 1 } })
  await patch(id, { budget: { epochs: 20 } })
  await advance(id)
  await advance(id)
  expect(await statuses(id)).toEqual(['waiting', 'resting', 'resting', 'waiting'])
  expect((await decisionsOf(id, 1)).slice(1)).toMatchObject([
    { verdict: 'rest', reason: { kind: 'budget' } },
    { verdict: 'continue', until: 3, reason: { kind: 'budgetAllows' } },
  ])
  await train(id, 1, 0.9)
  expect((await answer<Trial>(`/v1/sweeps/${id}/trials/1`)).reports).toHaveLength(3)
})

test('after its end a sweep says that it stays without them', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 3 } },
  )
  for (const [trial, score] of [0.9, 0.8, 0.1].entries()) await train(id, trial + 1, score)
  expect(await answer<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({ status: 'completed' })
  const { warnings } = await patch(id, { budget: { epochs: 100 } })
  expect(warnings[0]).toMatch(/^2 trials that a budget stopped stay so: the sweep had ended\./)
  expect(await patch(id, { budget: { epochs: 100 } })).toMatchObject({ warnings })
  await advance(id)
  expect(await patch(id, { budget: { epochs: 100 } })).toMatchObject({ warnings })
  await advance(id)
  expect(await statuses(id)).toEqual(['stopped', 'stopped', 'stopped'])
  // Not by the budget that it has now, nor by none.
  for (const epochs of [null, 3]) {
    expect(await answer<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({
      status: 'completed',
      reason: 'a former budget stopped 2 trials that would have gone on',
    })
    await patch(id, { budget: { epochs } })
    await advance(id)
  }
})

test('a larger budget of a sweep that opens nothing more has nothing to train in its plan', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
    { stopping: { kind: 'hyperband' }, budget: { epochs: 6 } },
  )
  for (let turn = 0; turn < 9; turn += 1) {
    const number = (await statuses(id)).indexOf('waiting') + 1
    if (number > 0) await train(id, number, number / 10)
  }
  const ended = await answer<Sweep>(`/v1/sweeps/${id}`)
  expect(ended).toMatchObject({ status: 'completed', counts: { completed: 0, stopped: 3 } })
  const { trained } = ended.epochs
  const payload = { ...(ended.definition as object), budget: { epochs: 12 } }
  const url = `/v1/sweeps/${id}/difference`
  const { plan } = (await fixture.app.inject({ method: 'POST', url, payload })).json()
  expect(plan).toMatchObject({
    trials: 3,
    epochs: { asked: trained, unique: trained, trained },
    stopping: { expectedEpochs: trained },
  })
  expect(plan.warnings[0]).toMatch(/^1 trial that a budget stopped stays so/)
  expect(await patch(id, { budget: { epochs: 12 } })).toMatchObject({ epochs: { unique: trained } })
  await advance(id)
  expect(await answer<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'completed',
    epochs: { unique: trained, trained },
  })
})

test('a clone that was held is the one that it was to be', async () => {
  const id = await fixture.open(
    { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 8 },
    {
      search: { kind: 'random', trials: 5 },
      stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: false },
      budget: { epochs: 6 },
    },
  )
  // Two are open at a time; what is left is taken by the first one, which goes on.
  for (const [place, score] of [0.9, 0.1].entries()) await train(id, place + 1, score)
  expect((await decisionsOf(id, 2)).at(-1)).toMatchObject({ reason: { kind: 'budget', left: 0 } })
  const before = await answer<Trial>(`/v1/sweeps/${id}/trials/2`)
  await patch(id, { budget: { epochs: 100 } })
  await advance(id)
  const last = (await decisionsOf(id, 2)).at(-1)
  expect(last).toMatchObject({
    verdict: 'clone',
    until: 4,
    reason: { kind: 'clone', fromEpoch: 2 },
  })
  const clone = await answer<Trial>(`/v1/sweeps/${id}/trials/2`)
  expect(clone).toMatchObject({ status: 'waiting', phases: [{ fromEpoch: 0 }, { fromEpoch: 2 }] })
  expect(clone.lineage).not.toBe(before.lineage)
})
