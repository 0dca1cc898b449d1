import { step } from '@sweepstack/core'
import type { Decision, Problem, Sweep, SweepDifference } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { type Board, startBoard } from '../../support/board.ts'

/** Edits of one sweep at the same moment, of two APIs on one Redis. */

let board: Board
let records: Awaited<ReturnType<typeof openRedis>>
let apps: Awaited<ReturnType<typeof buildApp>>[]
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 50, test: 0 })
  records = await openRedis({ url: board.server.url, role: 'api' })
  const { artifacts } = board
  const ingest = () => Promise.reject(new Error('not in this test'))
  const parts = { redis: records, artifacts, ingest, dataRoot: '/nowhere', apiKey: undefined }
  apps = [board.app, await buildApp(parts)]
})
afterAll(async () => {
  await apps?.[1]?.close()
  await records?.close()
  await board?.[Symbol.asyncDispose]()
})

type Answer = { code: number; body: Pick<Problem, 'code'> }

/** By the API whose turn it is. */
async function patch(id: string, payload: object, turn = 0): Promise<Answer> {
  const url = `/v1/sweeps/${id}`
  const reply = await apps[turn % apps.length]!.inject({ method: 'PATCH', url, payload })
  return { code: reply.statusCode, body: reply.json() }
}

const read = async (id: string): Promise<Sweep> =>
  (await board.app.inject(`/v1/sweeps/${id}`)).json()

async function editsOf(id: string): Promise<string[][]> {
  const reply = await board.app.inject(`/v1/sweeps/${id}/decisions?limit=1000`)
  const { decisions } = reply.json() as { decisions: Decision[] }
  return decisions.flatMap(({ reason }) => (reason.kind === 'edited' ? [reason.changes] : []))
}

const ratesOf = ({ definition }: Sweep) =>
  (definition as { parameters: { learningRate: number[] } }).parameters.learningRate

test('of edits that would lose what another one added, one is taken and the others are refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await board.open({ learningRate: [1, 2] }, { budget: { trials: 2 } })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        patch(id, { parameters: { learningRate: [1, 2, 10 + at] } }, at),
      ),
    )
    const taken = answers.flatMap(({ code }, at) => (code === 200 ? [10 + at] : []))
    const refused = answers.filter(({ code }) => code !== 200)
    expect(refused.map(({ body }) => body.code)).toEqual(Array(7).fill('SPACE_NARROWED'))
    await board.scheduler.advance(id)
    expect(ratesOf(await read(id))).toEqual([1, 2, ...taken])
    expect(await editsOf(id)).toHaveLength(1)
  }
})

test('many at once are all taken, are in the log in their order, and the figures count them all', async () => {
  const id = await board.open({ learningRate: [1, 2] }, { budget: { trials: 2 } })
  let isOver = false
  const steps = (async () => {
    while (!isOver) await board.scheduler.advance(id)
  })()
  const injected = Array.from({ length: 24 }, (_, at) => 10 + at)
  const budgets = Array.from({ length: 8 }, (_, at) => 100 + at)
  const answers = await Promise.all([
    ...injected.map((rate, at) => patch(id, { inject: [{ learningRate: rate }] }, at)),
    ...budgets.map((trials, at) => patch(id, { budget: { trials } }, at)),
  ])
  isOver = true
  await steps
  await board.scheduler.advance(id)
  expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 200))
  const edits = await editsOf(id)
  expect(edits).toHaveLength(injected.length + budgets.length)
  // Each begins with what the one before came to.
  const limits = edits
    .flat()
    .flatMap((said) => /^budget\.trials: (\d+) → (\d+)/.exec(said)?.slice(1) ?? [])
  expect(limits[0]).toBe('2')
  for (let at = 1; at + 1 < limits.length; at += 2) expect(limits[at]).toBe(limits[at + 1])
  const after = await read(id)
  expect(after).toMatchObject({
    trials: 26,
    definition: { budget: { trials: Number(limits.at(-1)) } },
  })
  const rates = (await board.trials(id)).map(({ config }) => config.learningRate as number)
  expect(rates.toSorted((a, b) => a - b)).toEqual([1, 2, ...injected])
})

test('an edit that was taken while the last step is made is not lost at the end of the sweep', async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await board.open({ learningRate: [1, 2] }, { parallelism: 2 })
    for (const trial of await board.trials(id)) await board.finish(trial, trial.number)
    const [{ code, body }] = await Promise.all([
      patch(id, { parallelism: 7 }),
      board.scheduler.advance(id),
    ])
    await board.scheduler.advance(id)
    const { definition, status } = await read(id)
    expect(status).toBe('completed')
    if (code === 200) expect(definition).toMatchObject({ parallelism: 7 })
    else expect([body.code, definition]).toMatchObject(['SWEEP_FINISHED', { parallelism: 2 }])
  }
})

test('a step that does not know of an edit comes too late', async () => {
  const id = await board.open({ learningRate: [1, 2] })
  for (const trial of await board.trials(id)) await board.finish(trial, trial.number)
  const pending = (await records.sweeps.pending(id))!
  const { changes, commands } = step(pending)
  expect(changes.state.status).toBe('completed')
  expect((await patch(id, { parallelism: 7 })).code).toBe(200)
  const { version, consumed } = pending
  expect(await records.sweeps.commit(id, { version, consumed, changes, commands })).toBe(false)
  await board.scheduler.advance(id)
  expect(await read(id)).toMatchObject({ status: 'completed', definition: { parallelism: 7 } })
})

test('a difference is applied only to the sweep of which it was found', async () => {
  const parameters = { learningRate: [1, 2], epochs: 1 }
  const id = await board.open(parameters)
  const { definition } = await read(id)
  const { seed } = definition as { seed: number }
  const body = {
    name: 's',
    dataset: 'tiny',
    seed,
    parameters: { ...parameters, learningRate: [1, 2, 3] },
  }
  const url = `/v1/sweeps/${id}/difference`
  const difference = async () =>
    (await apps[1]!.inject({ method: 'POST', url, payload: body })).json() as SweepDifference
  const first = await difference()
  await patch(id, { parallelism: 3 })
  const late = await patch(id, first.patch as object)
  expect([late.code, late.body.code]).toEqual([409, 'CONFLICT'])
  expect(ratesOf(await read(id))).toEqual([1, 2])
  const second = await difference()
  const both = await Promise.all([0, 1].map((turn) => patch(id, second.patch as object, turn)))
  expect(both.map(({ code }) => code).sort()).toEqual([200, 409])
  await board.scheduler.advance(id)
  expect(ratesOf(await read(id))).toEqual([1, 2, 3])
  expect((await difference()).changes).toEqual([])
})
