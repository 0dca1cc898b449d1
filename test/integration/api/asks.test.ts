import type { AskAnswer, Problem, VerdictAnswer } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

/** Programs ask for the trials of a sweep with trainer: external, and tell what came of them. */

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 10, val: 10, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const metric = { name: 'val_accuracy', goal: 'maximize' }
const metrics = { loss: 0.4, accuracy: 0.9, val_loss: 0.5, val_accuracy: 0.8 }
const open = (parameters: object, rest: object = {}) =>
  fixture.open(parameters, { trainer: 'external', dataset: 'my-digits', metric, ...rest })

async function post(url: string, payload: object) {
  const response = await fixture.app.inject({ method: 'POST', url: `/v1/sweeps/${url}`, payload })
  return { status: response.statusCode, body: response.json() as unknown }
}
async function ask(id: string, options: object = {}) {
  const { status, body } = await post(`${id}/ask`, options)
  expect(status).toBe(200)
  return body as AskAnswer
}
async function tell(id: string, trial: number, what: string, body: object) {
  const answer = await post(`${id}/trials/${trial}/${what}`, body)
  expect(answer.body).toMatchObject({})
  return answer.status === 200
    ? (answer.body as VerdictAnswer)
    : `${answer.status} ${(answer.body as Problem).code} ${(answer.body as Problem).errors.map(({ path }) => path)}`
}
async function sweep(id: string) {
  await fixture.scheduler.advance(id)
  return (await fixture.app.inject(`/v1/sweeps/${id}`)).json()
}

test('a sweep from its first question to its leaderboard', async () => {
  const id = await open({ learningRate: [0.1, 0.2], epochs: 2 })
  const first = await ask(id, { holder: 'laptop' })
  expect(first).toMatchObject({
    sweep: id,
    status: 'running',
    trials: [
      {
        trial: 1,
        config: { learningRate: 0.1, epochs: 2 },
        epoch: 0,
        until: 2,
        starts: 1,
        fold: null,
      },
    ],
  })
  const [held] = first.trials
  const { fence } = held!
  expect(await tell(id, 1, 'report', { fence, epoch: 1, metrics })).toEqual({
    verdict: 'continue',
    until: 2,
  })
  const last = { fence, epoch: 2, metrics: { ...metrics, val_accuracy: 0.7 }, seconds: 3 }
  expect(await tell(id, 1, 'report', last)).toEqual({ verdict: 'stop', until: null })
  // The answer may have been lost: it is said again, and nothing is recorded twice.
  expect(await tell(id, 1, 'report', last)).toEqual({ verdict: 'stop', until: null })

  const {
    trials: [other],
  } = await ask(id, { count: 10 })
  await tell(id, 2, 'report', { fence: other!.fence, epoch: 1, metrics })
  const complete = { fence: other!.fence, epoch: 2, metrics }
  expect(await tell(id, 2, 'complete', complete)).toEqual({ verdict: 'stop', until: null })
  expect(await tell(id, 2, 'complete', complete)).toEqual({ verdict: 'stop', until: null })
  expect(await sweep(id)).toMatchObject({
    status: 'completed',
    counts: { completed: 2 },
    epochs: { trained: 4 },
  })
  expect(await ask(id)).toEqual({ sweep: id, status: 'completed', trials: [] })
  const { rows } = await fixture.board(id)
  expect(rows.map(({ trial, score, seconds }) => [trial, score, seconds])).toEqual([
    [2, 0.8, 0],
    [1, 0.7, 3],
  ])
})

test('what is wrong is refused by code and place, and nothing is recorded', async () => {
  const id = await open({ learningRate: 0.3, epochs: 3 })
  const {
    trials: [held],
  } = await ask(id)
  const { fence } = held!
  const report = (changes: object) =>
    tell(id, 1, 'report', { fence, epoch: 1, metrics, ...changes })
  const withMetrics = (changes: object) => report({ metrics: { ...metrics, ...changes } })
  expect(await withMetrics({ val_accuracy: 'good' })).toBe(
    '400 INVALID_REQUEST metrics.val_accuracy',
  )
  expect(await withMetrics({ val_accuracy: null })).toBe('400 INVALID_REQUEST metrics.val_accuracy')
  expect(await withMetrics({ loss: 1e200 })).toBe('400 INVALID_REQUEST metrics.loss')
  expect(await withMetrics({ epoch: 0.5 })).toBe('400 INVALID_REQUEST metrics.epoch')
  expect(await withMetrics({ toString: 0.5 })).toBe('400 INVALID_REQUEST metrics.toString')
  expect(await report({ metrics: { val_acuracy: 0.5 } })).toBe(
    '400 INVALID_REQUEST metrics.val_accuracy',
  )
  expect(await report({ epoch: 2 })).toBe('409 EPOCH_OUT_OF_ORDER epoch')
  expect(await report({ epoch: 0 })).toBe('400 INVALID_REQUEST epoch')
  expect(await report({ fence: fence - 1 })).toBe('409 TRIAL_NOT_HELD fence')
  expect(await report({ fence: undefined })).toBe('400 INVALID_REQUEST fence')
  expect(await tell(id, 9, 'report', { fence, epoch: 1, metrics })).toBe('404 TRIAL_NOT_FOUND ')
  expect(await tell(id, 1, 'complete', { fence })).toBe('409 NOT_TRAINED metrics')
  expect(await tell(id, 1, 'complete', { fence, epoch: 1 })).toMatch(/^400 INVALID_REQUEST/)
  expect(await tell(id, 1, 'fail', { fence })).toBe('400 INVALID_REQUEST message')
  expect((await post(`${id}/ask`, { count: 1000 })).status).toBe(400)
  expect(await report({})).toMatchObject({ verdict: 'continue' })
  expect(await withMetrics({ loss: 0.3 })).toBe('409 CONFLICT metrics')
  const { body } = await post(`${id}/trials/1/report`, {
    fence,
    epoch: 2,
    metrics: { val_acuracy: 1 },
  })
  expect((body as Problem).errors[0]?.message).toContain('is "val_acuracy" meant?')
})

test('of a sweep that reports have come to, the next are refused as the first would be', async () => {
  const id = await open({ learningRate: [0.31, 0.32], epochs: 3 })
  const { trials } = await ask(id, { count: 2 })
  const { trial, fence } = trials[0]!
  const report = (number: number, changes: object = {}) =>
    tell(id, number, 'report', { fence, epoch: 1, metrics, ...changes })
  expect(await report(trial)).toEqual({ verdict: 'continue', until: 3 })
  expect(await report(9)).toBe('404 TRIAL_NOT_FOUND ')
  expect(await report(trial, { fence: fence - 1 })).toBe('409 TRIAL_NOT_HELD fence')
  expect(await report(trial, { metrics: { loss: 1 } })).toMatch(/^400 INVALID_REQUEST/)
  await fixture.app.inject({
    method: 'PATCH',
    url: `/v1/sweeps/${id}`,
    payload: { status: 'cancelled' },
  })
  await fixture.scheduler.advance(id)
  await fixture.app.inject({ method: 'DELETE', url: `/v1/sweeps/${id}` })
  expect(await report(trial, { epoch: 2 })).toBe('404 SWEEP_NOT_FOUND ')
})

test('workers train a sweep, or programs do', async () => {
  const own = await fixture.open({ learningRate: 0.4 })
  const refused = await post(`${own}/ask`, {})
  expect(refused).toMatchObject({ status: 409, body: { code: 'NOT_EXTERNAL' } })
  expect(await tell(own, 1, 'heartbeat', { fence: 1 })).toBe('409 NOT_EXTERNAL ')
  await open({ learningRate: 0.4 })
  await fixture.redis.reconcile()
  expect((await fixture.redis.queueCounts()).waiting).toBe(1)
})

test('a program that is silent loses its trial to the next, and is told so', async () => {
  const id = await open({ learningRate: 0.5, epochs: 2 })
  const {
    trials: [first],
  } = await ask(id, { lease: 1 })
  await tell(id, 1, 'report', { fence: first!.fence, epoch: 1, metrics })
  expect((await ask(id)).trials).toEqual([])
  const second = await until('the lease ends', async () => (await ask(id)).trials[0])
  expect(second).toMatchObject({ trial: 1, epoch: 1 })
  const epoch = { epoch: 2, metrics }
  expect(await tell(id, 1, 'report', { fence: first!.fence, ...epoch })).toBe(
    '409 TRIAL_NOT_HELD fence',
  )
  expect(await tell(id, 1, 'heartbeat', { fence: second!.fence })).toEqual({
    verdict: 'continue',
    until: 2,
  })
  expect(await tell(id, 1, 'report', { fence: second!.fence, ...epoch })).toMatchObject({
    verdict: 'stop',
  })
})

test('paused is rest, cancelled is stop', async () => {
  const id = await open({ learningRate: [0.6, 0.7], epochs: 3 })
  const {
    trials: [one],
  } = await ask(id)
  const change = async (status: string) => {
    await fixture.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload: { status } })
    await fixture.scheduler.advance(id)
  }
  await change('paused')
  expect((await ask(id)).status).toBe('paused')
  expect(await tell(id, 1, 'report', { fence: one!.fence, epoch: 1, metrics })).toEqual({
    verdict: 'rest',
    until: null,
  })
  await change('running')
  const { trials } = await ask(id, { count: 2 })
  const again = trials.find(({ trial }) => trial === 1)
  expect(again).toMatchObject({ epoch: 1 })
  await change('cancelled')
  expect(await tell(id, 1, 'report', { fence: again!.fence, epoch: 2, metrics })).toEqual({
    verdict: 'stop',
    until: null,
    counts: false,
  })
})

test('an ended sweep that was edited is not over, whoever asks before its next step', async () => {
  const id = await open({ learningRate: [0.11] })
  const [held] = (await ask(id)).trials
  await tell(id, 1, 'complete', { fence: held!.fence, epoch: 1, metrics })
  expect(await sweep(id)).toMatchObject({ status: 'completed' })
  expect(await ask(id, { wait: 0 })).toMatchObject({ status: 'completed', trials: [] })
  const payload = { parameters: { learningRate: [0.11, 0.12] } }
  const edited = await fixture.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
  expect(edited.statusCode).toBe(200)
  expect(await ask(id, { wait: 0 })).toMatchObject({ status: 'running', trials: [] })
  await fixture.scheduler.advance(id)
  expect(await ask(id)).toMatchObject({ status: 'running', trials: [{ trial: 2 }] })
})

test('a trial fails by its program, completes before its last epoch, and can be tried again', async () => {
  const id = await open({ learningRate: [0.8, 0.9], epochs: 5 })
  const [one, other] = (await ask(id, { count: 2 })).trials
  const failed = { fence: one!.fence, message: 'the loss is no number' }
  expect(await tell(id, 1, 'fail', failed)).toEqual({ verdict: 'stop', until: null })
  expect(await tell(id, 1, 'fail', failed)).toEqual({ verdict: 'stop', until: null })
  await tell(id, 2, 'report', { fence: other!.fence, epoch: 1, metrics })
  expect(await tell(id, 2, 'complete', { fence: other!.fence })).toEqual({
    verdict: 'stop',
    until: null,
  })
  const ended = await sweep(id)
  expect(ended.counts).toMatchObject({ failed: 1, completed: 1 })
  const trial = (await fixture.app.inject(`/v1/sweeps/${id}/trials/1`)).json()
  expect(trial.failure).toMatchObject({ code: 'PROGRAM_FAILED', message: 'the loss is no number' })
  await post(`${id}/trials/1/retry`, {})
  await fixture.scheduler.advance(id)
  expect((await ask(id)).trials).toMatchObject([{ trial: 1 }])
})

test('a stopper rests trials at rungs, and promoted ones are given out again', async () => {
  const id = await open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 4 },
    { stopping: { kind: 'asha', eta: 3 }, dataset: 'my-rungs' },
  )
  const verdicts: string[] = []
  const step = async (accuracy: number) => {
    const {
      trials: [held],
    } = await ask(id)
    const told = tell(id, held!.trial, 'report', {
      fence: held!.fence,
      epoch: held!.epoch + 1,
      metrics: { ...metrics, val_accuracy: accuracy },
    })
    await until('it is judged', async () => {
      await fixture.scheduler.advance(id)
      return Promise.race([told.then(() => true), new Promise((r) => setTimeout(r, 20, false))])
    })
    verdicts.push(((await told) as VerdictAnswer).verdict)
  }
  for (const accuracy of [0.5, 0.6, 0.4]) await step(accuracy)
  expect(verdicts).toEqual(['rest', 'rest', 'rest'])
  await fixture.scheduler.advance(id)
  expect((await ask(id)).trials).toMatchObject([{ trial: 2, epoch: 1 }])
})
