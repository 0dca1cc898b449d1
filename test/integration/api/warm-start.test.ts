import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Plan, Problem, Sweep, SweepDifference, TrialSummary } from '@sweepstack/protocol'
import { sayProposal } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** Sweeps that begin with what others came to, and what is stored of that, over HTTP and real records. */

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 100, val: 50, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

/** A sweep, or why there is none. */
type Answer = Sweep & Pick<Problem, 'code' | 'detail' | 'errors'>

async function send<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  headers = {},
) {
  const response = await fixture.app.inject({
    method,
    url: `/v1/${url}`,
    headers,
    ...(payload && { payload }),
  })
  return {
    status: response.statusCode,
    body: (response.body === '' ? undefined : response.json()) as T,
  }
}
const read = async (id: string): Promise<Sweep> =>
  (await fixture.app.inject(`/v1/sweeps/${id}`)).json()

/** Trains what is open until the sweep has ended: rates near 0.03 are right on most images. */
async function finish(id: string): Promise<TrialSummary[]> {
  for (;;) {
    await fixture.scheduler.advance(id)
    const open = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    if (open.length === 0) return fixture.trials(id)
    for (const trial of open) await fixture.finish(trial, rightOf(trial.config.learningRate))
  }
}
const rightOf = (rate: number) =>
  Math.max(1, 49 - Math.round(20 * Math.abs(Math.log10(rate / 0.03))))

const learningRate = { min: 1e-4, max: 1, scale: 'log' }
const random = (trials: number) => ({ search: { kind: 'random', trials } })

/** Of images, as `fixture.open` posts them. */
const definition = (rest: object = {}) => ({
  name: 'warm',
  dataset: 'tiny',
  seed: 5,
  parallelism: 2,
  parameters: { epochs: 1, learningRate },
  search: { kind: 'tpe', trials: 4 },
  ...rest,
})

describe('results of other sweeps', () => {
  test('are told in the plan and the answer, lead the first proposals, and stay as they were', async () => {
    const before = await fixture.open({ learningRate }, random(12))
    await finish(before)
    const other = await fixture.open({ learningRate: [0.03, 2] })
    await finish(other)
    const body = definition({ warmStart: { sweeps: [before, other] } })
    const planned = await send<Plan>('POST', 'plans', body)
    const warmStart = {
      results: 13,
      sweeps: [
        { sweep: before, results: 12 },
        { sweep: other, results: 1 },
      ],
      left: [{ because: 'learningRate lies outside of this space', results: 1 }],
    }
    expect(planned.body).toMatchObject({ trials: 4, warmStart })
    const posted = await send<Sweep>('POST', 'sweeps', body)
    expect(posted.body).toMatchObject({
      warmStart,
      definition: { warmStart: { sweeps: [before, other] } },
    })
    const { id } = posted.body

    // Whatever becomes of the others.
    await send('PATCH', `sweeps/${before}`, { search: { trials: 14 } })
    await finish(before)
    expect((await send('DELETE', `sweeps/${other}`)).status).toBe(204)
    expect(await read(id)).toMatchObject({ warmStart })

    const trials = await finish(id)
    expect(trials).toHaveLength(4)
    expect(trials[0]?.reason).toMatchObject({ kind: 'tpe', heard: 13, own: 0 })
    const said = sayProposal(trials[0]?.reason ?? { kind: '' })
    expect(said).toMatch(/; it leans on 13 results of other sweeps beside none of its own$/)
    const rights = trials.map(({ score }) => score ?? 0)
    expect(Math.max(...rights)).toBeGreaterThan(0.85)
    expect(await read(id)).toMatchObject({ status: 'completed', warmStart })

    // An edit plans with them, and takes no others.
    await send('PATCH', `sweeps/${id}`, { search: { trials: 5 } })
    expect(await read(id)).toMatchObject({ trials: 5, warmStart })
    expect((await finish(id)).at(-1)?.reason).toMatchObject({ heard: 13, own: 4 })
  })

  test('of several objectives come with all of them, or not at all', async () => {
    const objectives = ['val_accuracy', 'val_loss']
    const before = await fixture.open({ learningRate }, { ...random(33), objectives })
    await finish(before)
    const search = { kind: 'nsga2', trials: 2 }
    const body = definition({ search, objectives, warmStart: { sweeps: [before] } })
    const { body: posted } = await send<Answer>('POST', 'sweeps', body)
    expect(posted).toMatchObject({ warmStart: { results: 33 } })
    const [first] = await finish(posted.id)
    expect(first?.reason).toMatchObject({
      kind: 'nsga2',
      heard: 33,
      parentSweeps: [before, before],
    })
    const plain = await fixture.open({ learningRate }, random(1))
    await finish(plain)
    const refused = await send<Answer>('POST', 'plans', { ...body, warmStart: { sweeps: [plain] } })
    expect(refused.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ path: 'warmStart.sweeps.0', message: expect.stringMatching(/judge by val_loss/) }],
    })
    const one = definition({ warmStart: { sweeps: [before] } })
    expect((await send<Plan>('POST', 'plans', one)).body).toMatchObject({
      warmStart: { results: 33 },
    })
  })

  test('are told by the command line: in a plan, when it submits, and as the reason of a trial', async () => {
    const rates = Array.from({ length: 11 }, (_, place) => (place + 1) / 100)
    const before = await fixture.open({ learningRate: [...rates, 3] })
    await finish(before)
    const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-warm-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    const body = definition({ name: 'typed', warmStart: { sweeps: [before] } })
    await writeFile(path.join(directory, 'warm.json'), JSON.stringify(body))
    const url = await fixture.listen()
    const cli = async (...args: string[]) => (await startCli(directory, url, args).ended).stdout
    const lines = `begins with 11 results of other sweeps (11 of ${before})
left out of these sweeps: 1: learningRate lies outside of this space`
    expect(await cli('plan', 'warm.json')).toContain(lines)
    const submitted = await cli('submit', 'warm.json')
    expect(submitted).toContain(lines)
    const [id = ''] = submitted.split('\n')
    await finish(id)
    const why = await cli('why', id, '1')
    expect(why).toMatch(/by TPE.*; it leans on 11 results of other sweeps beside none of its own/)
  })

  test('are not looked at again by a file that is applied', async () => {
    const before = await fixture.open({ learningRate }, random(3))
    await finish(before)
    const body = definition({ warmStart: { sweeps: [before] } })
    const { id } = (await send<Sweep>('POST', 'sweeps', body)).body
    await fixture.scheduler.advance(id)
    expect((await send('DELETE', `sweeps/${before}`)).status).toBe(204)
    const differ = async (changes: object) =>
      (await send<SweepDifference>('POST', `sweeps/${id}/difference`, { ...body, ...changes })).body
    expect(await differ({})).toMatchObject({ changes: [], impossible: [], patch: null })
    expect(await differ({ search: { kind: 'tpe', trials: 9 } })).toMatchObject({
      changes: [{ path: 'search.trials', before: 4, after: 9 }],
      plan: { trials: 9, warmStart: { results: 3 } },
    })
    const elsewhere = 'swp_zzzzzzzzzzzzzzzzzzzz'
    expect(await differ({ warmStart: { sweeps: [elsewhere] } })).toMatchObject({
      changes: [{ path: 'warmStart.sweeps', before: [before], after: [elsewhere] }],
      impossible: [{ path: 'warmStart.sweeps', message: expect.stringMatching(/when.*posted/) }],
      patch: null,
    })
    expect(await differ({ warmStart: undefined })).toMatchObject({
      impossible: [{ path: 'warmStart.sweeps' }],
    })
  })

  test('go with given configs, and with a copy', async () => {
    const before = await fixture.open({ learningRate }, random(11))
    await finish(before)
    const warmStart = { sweeps: [before, before], configs: [{ learningRate: 0.5 }] }
    const body = { from: before, search: { kind: 'tpe', trials: 3 }, warmStart }
    const { body: posted } = await send<Sweep>('POST', 'sweeps', body)
    expect(posted).toMatchObject({
      trials: 4,
      warmStart: { results: 11, sweeps: [{ sweep: before, results: 11 }], left: [] },
    })
    const trials = await finish(posted.id)
    expect(trials[0]).toMatchObject({ config: { learningRate: 0.5 }, reason: { kind: 'given' } })
    expect(trials[1]?.reason).toMatchObject({ kind: 'tpe', heard: 11 })
  })

  test('are the reason of what auto takes', async () => {
    const before = await fixture.open({ learningRate }, random(2))
    await finish(before)
    const warmStart = { sweeps: [before] }
    const plan = async (rest: object) =>
      (await send<Plan>('POST', 'plans', definition({ warmStart, ...rest }))).body
    expect(await plan({ search: { kind: 'auto', trials: 5 } })).toMatchObject({
      trials: 5,
      chosenSearch: { kind: 'tpe', because: expect.stringMatching(/results of other sweeps/) },
    })
    const parameters = { epochs: 3, learningRate: [0.01, 0.1] }
    const none = await plan({ search: 'auto', stopping: 'asha', parameters })
    expect(none).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ path: 'warmStart.sweeps', message: expect.stringMatching(/outside.*\(2\)/) }],
    })
  })
})

describe('a warm start that is refused', () => {
  let before: string
  let untrained: string
  beforeAll(async () => {
    before = await fixture.open({ learningRate }, random(2))
    await finish(before)
    untrained = await fixture.open({ learningRate }, random(2))
  })
  test.each([
    ['no sweep', () => ['swp_zzzzzzzzzzzzzzzzzzzz'], {}, 404, 'SWEEP_NOT_FOUND', '.0', /no sweep/],
    ['no id', () => ['x'], {}, 400, 'INVALID_DEFINITION', '.0', /not a sweep id/],
    ['no sweeps', () => [], {}, 400, 'INVALID_DEFINITION', '', /./],
    [
      'a grid',
      () => [before],
      { search: 'grid', parameters: { epochs: 1, learningRate: [1, 0.1] } },
      400,
      'INVALID_DEFINITION',
      '',
      /grid does not.*tpe/,
    ],
    [
      'sobol',
      () => [before],
      { search: { kind: 'sobol', trials: 2 } },
      400,
      'INVALID_DEFINITION',
      '',
      /sobol does not/,
    ],
    [
      'another metric',
      () => [before],
      { metric: 'val_loss' },
      422,
      'WARM_START_IMPOSSIBLE',
      '.0',
      /ranks by val_accuracy.*val_loss/,
    ],
    ['folds', () => [before], { folds: 5 }, 422, 'WARM_START_IMPOSSIBLE', '.0', /no folds/],
    [
      'no trials that have ended',
      () => [untrained],
      {},
      422,
      'WARM_START_IMPOSSIBLE',
      '',
      /not ended \(2\).*name others/,
    ],
    [
      'nothing in the space',
      () => [before],
      { parameters: { epochs: 2, learningRate } },
      422,
      'WARM_START_IMPOSSIBLE',
      '',
      /epochs lies outside/,
    ],
  ] as const)('%s', async (_, sweeps, changes, status, code, place, message) => {
    const body = definition({ warmStart: { sweeps: sweeps() }, ...changes })
    for (const route of ['plans', 'sweeps']) {
      const answer = await send<Problem>('POST', route, body)
      expect([answer.status, answer.body.code]).toEqual([status, code])
      const [error] = answer.body.errors
      expect(error?.path).toBe(`warmStart.sweeps${place}`)
      expect(`${answer.body.detail} ${error?.message}`).toMatch(message)
    }
  })

  test('an empty one, and a key that is none', async () => {
    const empty = await send<Problem>('POST', 'plans', definition({ warmStart: {} }))
    expect(empty.body).toMatchObject({
      code: 'INVALID_DEFINITION',
      errors: [{ path: 'warmStart' }],
    })
    const wrong = definition({ warmStart: { sweep: [before] } })
    const { body } = await send<Problem>('POST', 'plans', wrong)
    expect(body.errors).toContainEqual({
      path: 'warmStart.sweep',
      message: expect.stringContaining('"sweeps"'),
    })
  })
})

describe('an Idempotency-Key', () => {
  const sendOnce = (key: string, body: object) =>
    send<Answer>('POST', 'sweeps', body, { 'idempotency-key': key })

  test('stands for the sweep of a body with warmStart.sweeps, whatever became of these', async () => {
    const before = await fixture.open({ learningRate }, random(3))
    await finish(before)
    const body = definition({ warmStart: { sweeps: [before] } })
    const first = await sendOnce('warm', body)
    expect(first.status).toBe(201)
    await send('PATCH', `sweeps/${before}`, { search: { trials: 5 } })
    await finish(before)
    expect(await sendOnce('warm', body)).toMatchObject({ status: 200, body: { id: first.body.id } })
    await send('DELETE', `sweeps/${before}`)
    expect(await sendOnce('warm', body)).toMatchObject({ status: 200, body: { id: first.body.id } })
    const other = await sendOnce('warm', definition())
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } })
    // A sweep that is gone leaves its key free.
    await send('PATCH', `sweeps/${first.body.id}`, { status: 'cancelled' })
    await fixture.scheduler.advance(first.body.id)
    expect((await send('DELETE', `sweeps/${first.body.id}`)).status).toBe(204)
    expect(await sendOnce('warm', definition())).toMatchObject({ status: 201 })
  })

  test('stands for the sweep of a body with from, whatever became of these', async () => {
    const [a, b] = [
      await fixture.open({ learningRate: [0.1] }),
      await fixture.open({ learningRate: [0.2] }),
    ]
    const body = { from: [a, b], name: 'both' }
    const first = await sendOnce('from', body)
    expect(first.status).toBe(201)
    const again = async (sent: object) => {
      const answer = await sendOnce('from', sent)
      expect(answer).toMatchObject({ status: 200, body: { id: first.body.id } })
    }
    await again({ name: 'both', from: [a, b] })
    // The second has another config now, and the first another name and space.
    await send('PATCH', `sweeps/${b}`, { inject: [{ learningRate: 0.7 }] })
    await send('PATCH', `sweeps/${a}`, { name: 'new', parameters: { learningRate: [0.1, 0.3] } })
    for (const id of [a, b]) await finish(id)
    await again(body)
    await send('DELETE', `sweeps/${b}`)
    await again(body)
    expect(await sendOnce('from', { from: [a], name: 'both' })).toMatchObject({ status: 409 })
  })
})

describe('between sweeps of programs', () => {
  const metric = { name: 'loss', goal: 'minimize' }
  const unnamed = /name a dataset/
  const x = { min: 0, max: 1 }
  const own = (parameters: object, rest: object = {}) => ({
    name: 'own',
    trainer: 'external',
    parameters,
    metric,
    ...random(12),
    ...rest,
  })
  type Asked = { trials: { trial: number; fence: number; config: Record<string, number> }[] }

  /** Trains what is asked for until the sweep has ended; answers the configs. */
  async function train(id: string): Promise<Record<string, number>[]> {
    const configs: Record<string, number>[] = []
    for (;;) {
      await fixture.scheduler.advance(id)
      const { trials } = (await send<Asked>('POST', `sweeps/${id}/ask`, { count: 20 })).body
      if (trials.length === 0) return configs
      for (const { trial, fence, config } of trials) {
        configs.push(config)
        const metrics = { loss: Math.abs((config.x ?? 0) - 0.3) }
        await send('POST', `sweeps/${id}/trials/${trial}/report`, { fence, epoch: 1, metrics })
      }
    }
  }
  const post = async (body: object) => send<Answer>('POST', 'sweeps', body)

  test('a warm start takes the overlapping part, and says that nobody named what is trained', async () => {
    const { id: before } = (await post(own({ x, y: 2 }))).body
    await train(before)
    const tpe = { search: { kind: 'tpe', trials: 3 }, parallelism: 1 }
    const body = own({ x: { min: 0, max: 0.6 }, z: 5 }, { ...tpe, warmStart: { sweeps: [before] } })
    const posted = await post(body)
    expect(posted.status).toBe(201)
    const { warmStart, warnings } = posted.body
    expect(warmStart?.left).toMatchObject([{ because: 'x lies outside of this space' }])
    const left = warmStart?.left[0]?.results ?? 0
    expect((warmStart?.results ?? 0) + left).toBe(12)
    expect(warnings).toContainEqual(expect.stringMatching(unnamed))
    const configs = await train(posted.body.id)
    expect(configs).toHaveLength(3)
    expect(configs.every(({ z }) => z === 5)).toBe(true)

    const named = await post({ ...body, dataset: 'mine' })
    expect(named.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ message: expect.stringMatching(/names no dataset, and this one is of mine@/) }],
    })
    const apart = await post(own({ w: x }, { ...tpe, warmStart: { sweeps: [before] } }))
    expect(apart.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ message: expect.stringMatching(/vary x, which this space does not have \(12\)/) }],
    })
    const images = await fixture.open({ learningRate: [0.1] })
    const mixed = await post(own({ x }, { ...tpe, warmStart: { sweeps: [images] } }))
    expect(mixed.body).toMatchObject({ code: 'WARM_START_IMPOSSIBLE' })
    expect(mixed.body.detail).toMatch(/trained by workers/)
  })

  test('a named dataset is warm without a warning', async () => {
    const { id: before } = (await post(own({ x }, { dataset: 'mine' }))).body
    await train(before)
    const tpe = { search: { kind: 'tpe', trials: 3 }, dataset: 'mine' }
    const { body } = await post(own({ x }, { ...tpe, warmStart: { sweeps: [before] } }))
    expect(body).toMatchObject({ warmStart: { results: 12 } })
    expect(body.warnings).not.toContainEqual(expect.stringMatching(unnamed))
  })

  test('a copy of two has the configs of the second first, or says why it cannot', async () => {
    const grid = { search: 'grid' }
    const a = (await post(own({ x: [0.1, 0.2], y: 1 }, grid))).body.id
    const b = (await post(own({ x: [0.9], y: 1 }, grid))).body.id
    const c = (await post(own({ x: [0.9], q: [3] }, grid))).body.id
    for (const id of [a, b, c]) await train(id)
    const both = await post({ from: [a, b] })
    expect(await train(both.body.id)).toEqual(
      [0.9, 0.1, 0.2].map((one) => ({ x: one, y: 1, epochs: 1 })),
    )
    const unlike = await post({ from: [a, c] })
    expect(unlike.body).toMatchObject({
      code: 'INVALID_DEFINITION',
      errors: expect.arrayContaining([
        { path: 'from.1.q', message: 'is no parameter of the sweep' },
      ]),
    })
    const images = await fixture.open({ learningRate: [0.1] })
    expect((await post({ from: [a, images] })).body).toMatchObject({ code: 'INVALID_DEFINITION' })
  })
})
