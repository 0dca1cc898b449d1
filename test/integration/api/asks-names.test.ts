import type { AskAnswer, Problem } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'

/** A sweep has a column for each name of a metric: those of what is recorded, and no others. */

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 10, val: 10, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

let sweeps = 0
async function held() {
  sweeps += 1
  const metric = { name: 'loss', goal: 'minimize' }
  const id = await fixture.open(
    { x: [1, 2], epochs: 5 },
    { trainer: 'external', dataset: `names-${sweeps}`, metric },
  )
  const asked = await post(`${id}/ask`, {})
  const [trial] = (asked.body as AskAnswer).trials
  const tell = async (what: 'report' | 'complete', body: object) => {
    const answer = await post(`${id}/trials/${trial!.trial}/${what}`, {
      fence: trial!.fence,
      ...body,
    })
    return answer.status === 200 ? 'recorded' : (answer.body as Problem).code
  }
  return { id, fence: trial!.fence, tell }
}

async function post(url: string, payload: object) {
  const response = await fixture.app.inject({ method: 'POST', url: `/v1/sweeps/${url}`, payload })
  return { status: response.statusCode, body: response.json() as unknown }
}

async function columns(id: string): Promise<string[]> {
  const { body } = await fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)
  return (body.split('\n')[0] ?? '').trim().split(',')
}

const named = (names: string[]) => ({ loss: 1, ...Object.fromEntries(names.map((n) => [n, 1])) })

test('a report that is refused leaves no name, and one that is sent again has all of its', async () => {
  const { id, fence, tell } = await held()
  const first = { epoch: 1, metrics: named(['first']) }
  expect(await tell('report', first)).toBe('recorded')
  expect(await tell('report', { epoch: 1, metrics: named(['other']) })).toBe('CONFLICT')
  expect(await tell('report', { epoch: 3, metrics: named(['gap']) })).toBe('EPOCH_OUT_OF_ORDER')
  for (const what of ['report', 'complete'] as const) {
    const stale = { fence: fence + 6, epoch: 2, metrics: named(['stale']) }
    expect(await tell(what, stale)).toBe('TRIAL_NOT_HELD')
  }
  expect(await tell('complete', { epoch: 3, metrics: named(['gap']) })).toBe('EPOCH_OUT_OF_ORDER')
  expect(await tell('complete', { epoch: 1, metrics: named(['other']) })).toBe('CONFLICT')
  expect(await tell('report', first)).toBe('recorded')
  const before = await columns(id)
  expect(before).toEqual(expect.arrayContaining(['loss', 'first']))
  expect(before.filter((name) => ['other', 'gap', 'stale'].includes(name))).toEqual([])
  const importance = await fixture.app.inject(`/v1/sweeps/${id}/importance?metric=nope`)
  expect(importance.body).not.toMatch(/other|gap|stale/)
  expect(await tell('complete', { epoch: 2, metrics: named(['last']) })).toBe('recorded')
  expect(await columns(id)).toEqual(expect.arrayContaining(['first', 'last']))
})

test('refused reports use up no room, and one with too many names is not recorded', async () => {
  const { id, fence, tell } = await held()
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${prefix}${place}`)
  for (const prefix of ['a', 'b', 'c'])
    expect(
      await tell('report', { fence: fence + 6, epoch: 1, metrics: named(names(prefix, 166)) }),
    ).toBe('TRIAL_NOT_HELD')
  // With `loss` 499 of 500.
  for (const [epoch, prefix] of [...'xyz'].entries())
    expect(await tell('report', { epoch: epoch + 1, metrics: named(names(prefix, 166)) })).toBe(
      'recorded',
    )
  expect(await tell('report', { epoch: 4, metrics: named(['d', 'e']) })).toBe('INVALID_REQUEST')
  expect(await columns(id)).not.toContain('d')
  expect(await tell('report', { epoch: 4, metrics: named(['e']) })).toBe('recorded')
  expect(await columns(id)).toContain('e')
  expect(await tell('complete', { epoch: 5, metrics: named(['d']) })).toBe('INVALID_REQUEST')
  expect(await tell('complete', { epoch: 5, metrics: named(['x1', 'y1']) })).toBe('recorded')
})
