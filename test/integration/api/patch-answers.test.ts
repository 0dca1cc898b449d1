import type { Problem, Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** An edit is answered with the sweep as it is after it, though no step has taken it yet. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })
const { advance, answer, patch } = board

const read = (id: string) => answer<Sweep>(`sweeps/${id}`)
const finish = async (id: string, place: number) => {
  const trial = (await board.fixture.trials(id))[place]
  await board.fixture.finish(trial as NonNullable<typeof trial>, 100 + place)
  await advance(id)
}

test.each([
  ['paused', null],
  ['running', null],
  ['cancelled', 'cancelled by request'],
] as const)('a sweep that is asked to be %s is answered so', async (status, reason) => {
  const id = await board.fixture.open({ learningRate: [0.1, 0.2, 0.3] }, { parallelism: 2 })
  await finish(id, 0)
  if (status === 'running') await patch(id, { status: 'paused' })
  await advance(id)
  const answered = await patch(id, { status })
  expect(answered).toMatchObject({ status, reason })
  await advance(id)
  const { cursor: _, counts: __, finishedAt: ___, ...after } = await read(id)
  expect(answered).toMatchObject(after)
  expect(after).toMatchObject({ status, reason })
})

test('a sweep that has ended is answered as one that goes on when it is edited, and ends again', async () => {
  const id = await board.fixture.open({ learningRate: [0.1, 0.2] }, { budget: { trials: 1 } })
  await finish(id, 0)
  expect(await read(id)).toMatchObject({ status: 'completed' })
  expect(await patch(id, { budget: { trials: 2 } })).toMatchObject({
    status: 'running',
    reason: null,
    trials: 2,
    definition: { budget: { trials: 2 } },
  })
})

test('another name leaves the figures of a sweep that was cut short as they are', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2], epochs: [1, 2] },
    { parallelism: 1 },
  )
  await finish(id, 0)
  await patch(id, { status: 'cancelled' })
  await advance(id)
  const { cursor: _, ...before } = await read(id)
  expect(before).toMatchObject({ trials: 2 })
  expect(await patch(id, { name: 'other' })).toMatchObject({
    ...before,
    name: 'other',
    definition: { ...(before.definition as object), name: 'other' },
  })
})

test('an edit of a sweep whose leaders have run says that topK has ended its search, and what to do', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2] },
    { topK: { k: 2, repeats: 2 }, budget: { epochs: 3 } },
  )
  for (const place of [0, 1, 2]) await finish(id, place)
  expect(await read(id)).toMatchObject({ status: 'completed', closed: 'topK' })
  for (const payload of [
    { budget: { epochs: 9 } },
    { parallelism: 3 },
    { pin: [{ learningRate: 0.3 }] },
  ]) {
    const url = `/v1/sweeps/${id}`
    const refused = await board.fixture.app.inject({ method: 'PATCH', url, payload })
    expect(refused.json<Problem>()).toMatchObject({ status: 409, code: 'SWEEP_FINISHED' })
    const { detail } = refused.json<Problem>()
    expect(detail).toContain('its leaders began to run again (topK)')
    expect(detail).toContain(`post another one with {"from": "${id}"}`)
  }
})
