import { setTimeout as sleep } from 'node:timers/promises'
import type { Decision, DecisionList, Problem, Sweep } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { type Board, startBoard } from '../../support/board.ts'

/** Sweeps whose space is edited while they run, and after. */

let fixture: Board
let second: Awaited<ReturnType<typeof openRedis>> | undefined
beforeAll(async () => {
  fixture = await startBoard({ train: 100, val: 50, test: 0 })
})
afterAll(async () => {
  await second?.close()
  await fixture?.[Symbol.asyncDispose]()
})

async function patch<T = Sweep>(id: string, payload: object): Promise<T> {
  const response = await fixture.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
  return response.json()
}

const read = async (id: string): Promise<Sweep> =>
  (await fixture.app.inject(`/v1/sweeps/${id}`)).json()

/** Trains what is open until the sweep has ended. */
async function finish(id: string): Promise<Sweep> {
  for (;;) {
    await fixture.scheduler.advance(id)
    const open = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    if (open.length === 0) return read(id)
    for (const trial of open) await fixture.finish(trial, trial.number)
  }
}

const ratesOf = async (id: string) =>
  (await fixture.trials(id)).map(({ config }) => config.learningRate)

describe('PATCH of a space', () => {
  test('continues a sweep that has ended, again without effect, and is in the log of decisions', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] })
    await finish(id)
    const space = { parameters: { learningRate: [0.1, 0.2, 0.3] }, inject: [{ learningRate: 0.9 }] }
    const answer = await patch(id, space)
    expect(answer).toMatchObject({ trials: 4, epochs: { asked: 4, unique: 4 } })
    expect(await finish(id)).toMatchObject({
      status: 'completed',
      epochs: { trained: 4, before: 0 },
      counts: { completed: 4 },
      definition: { parameters: { learningRate: [0.1, 0.2, 0.3] } },
    })
    await patch(id, space)
    await finish(id)
    expect(await ratesOf(id)).toEqual([0.1, 0.2, 0.9, 0.3])
    const { decisions } = (await fixture.app.inject(`/v1/sweeps/${id}/decisions`)).json()
    expect(decisions as Decision[]).toMatchObject([
      {
        trial: 0,
        verdict: 'edit',
        reason: {
          changes: ['learningRate: 0.1, 0.2 → 0.1, 0.2, 0.3', '1 config injected'],
        },
      },
    ])
  })

  test('has name, tags, bans, pins and constraints in the log, each in its own words', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3, 0.4] }, { parallelism: 1 })
    const { name } = await read(id)
    const rename = { name: 'another', tags: ['a', 'b'] }
    for (const change of [
      rename,
      rename,
      {
        name: 'third',
        ban: ['learningRate = 0.2'],
        pin: [{ learningRate: 0.4 }, { learningRate: 0.3 }],
        inject: [{ learningRate: 0.7 }],
        constraints: ['learningRate < 9'],
        budget: { trials: 9 },
      },
      { unban: ['learningRate = 0.2'], pin: [{ learningRate: 0.7 }] },
    ]) {
      await patch(id, change)
    }
    await finish(id)
    await patch(id, { tags: [] })
    await fixture.scheduler.advance(id)
    expect(await read(id)).toMatchObject({ name: 'third', status: 'completed' })
    const { decisions } = (await fixture.app.inject(`/v1/sweeps/${id}/decisions`)).json()
    const edits = (decisions as Decision[]).filter(({ verdict }) => verdict === 'edit')
    expect(edits.map(({ reason }) => 'changes' in reason && reason.changes)).toEqual([
      [`name: ${name} → another`, 'tags: none → a, b'],
      [
        'name: another → third',
        'constraint added: learningRate < 9',
        'budget.trials: none → 9',
        'banned learningRate = 0.2',
        '2 configs pinned',
        '1 config injected',
      ],
      ['learningRate = 0.2 no longer banned', '1 config pinned'],
      ['tags: a, b → none'],
    ])
  })

  test('says that there is nothing to lift, and lifts a ban whatever its spaces', async () => {
    const parameters = { learningRate: [0.1, 0.2], optimizer: ['adam', 'sgd'] }
    const id = await fixture.open(parameters, { parallelism: 1 })
    const url = `/v1/sweeps/${id}`
    const unban = async (...texts: string[]) =>
      (await fixture.app.inject({ method: 'PATCH', url, payload: { unban: texts } })).json()
    expect(await unban('optimizer = sgd')).toMatchObject({
      status: 409,
      code: 'NOT_BANNED',
      errors: [
        { path: 'unban.0', message: '"optimizer = sgd" is not banned, and nothing else is' },
      ],
    })
    await patch(id, { ban: ['optimizer = sgd and learningRate > 0.1'] })
    expect((await unban('learningRate = 0.3')).errors[0].message).toBe(
      '"learningRate = 0.3" is not banned; bans are optimizer = sgd and learningRate > 0.1',
    )
    expect((await unban('optimizer = sgd and learningRate > 0.2')).detail).toMatch(
      /did you mean "optimizer = sgd and learningRate > 0.1"\?$/,
    )
    expect((await read(id)).trials).toBe(3)
    expect((await unban('optimizer=sgd and  learningRate>0.1')).trials).toBe(4)
    // Twice is as once.
    expect((await unban('optimizer=sgd and  learningRate>0.1')).trials).toBe(4)
  })

  test('keeps a tag once that is given twice', async () => {
    const id = await fixture.open({ learningRate: [0.1] }, { tags: ['night', 'study', 'night'] })
    expect((await read(id)).definition).toMatchObject({ tags: ['night', 'study'] })
    expect((await patch(id, { tags: ['a', 'a'] })).definition).toMatchObject({ tags: ['a'] })
  })

  test('opens nothing that is banned, and what is pinned next', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3, 0.4] }, { parallelism: 1 })
    await patch(id, { ban: ['learningRate = 0.2'], pin: [{ learningRate: 0.4 }] })
    expect(await finish(id)).toMatchObject({ trials: 3, counts: { completed: 3 } })
    expect(await ratesOf(id)).toEqual([0.1, 0.4, 0.3])
    await patch(id, { unban: ['learningRate = 0.2'] })
    await finish(id)
    expect(await ratesOf(id)).toEqual([0.1, 0.4, 0.3, 0.2])
  })

  test('raises epochs on the same lineages, and the budget of a sweep that has ended', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] }, { budget: { trials: 1 } })
    expect(await finish(id)).toMatchObject({ reason: 'budget reached: 1 trial was not opened' })
    await patch(id, { budget: { trials: 4 }, parameters: { epochs: 2 } })
    await fixture.scheduler.advance(id)
    const trials = await fixture.trials(id)
    expect(trials.map(({ epochs }) => epochs)).toEqual([1, 2, 2])
    expect(trials[1]?.lineage).toBe(trials[0]?.lineage)
  })

  test('counts with the limits that it names, alone or beside a larger space', async () => {
    const parameters = { learningRate: [0.1, 0.2, 0.3, 0.4] }
    const id = await fixture.open(parameters, { budget: { trials: 1 } })
    const figuresOf = ({ trials, warnings }: Sweep) => [trials, warnings]
    const allowed = (count: number, of: number) => [`the budget allows ${count} of ${of} trials`]
    expect(figuresOf(await patch(id, { budget: { trials: 3 } }))).toEqual([3, allowed(3, 4)])
    const more = { parameters: { learningRate: [0.1, 0.2, 0.3, 0.4, 0.5] } }
    const moved = await patch(id, { ...more, budget: { trials: null, epochs: 9 } })
    expect(figuresOf(moved)).toEqual([5, []])
    await fixture.scheduler.advance(id)
    // All of them are open by now.
    expect(figuresOf(await patch(id, { budget: { trials: 2 } }))).toEqual([5, []])
    expect(figuresOf(await patch(id, { budget: { trials: null } }))).toEqual([5, []])
    await fixture.scheduler.advance(id)
    const url = `/v1/sweeps/${id}/difference`
    const answer = await fixture.app.inject({
      method: 'POST',
      url,
      payload: { ...((await read(id)).definition as object), budget: { trials: 4 } },
    })
    expect(answer.json()).toMatchObject({
      impossible: [],
      plan: { trials: 5, warnings: [] },
    })
  })

  test('a difference counts what the sweep has trained itself', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3] })
    await finish(id)
    const parameters = { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: 1 }
    const payload = { ...((await read(id)).definition as object), parameters }
    const url = `/v1/sweeps/${id}/difference`
    const { plan } = (await fixture.app.inject({ method: 'POST', url, payload })).json()
    expect(plan.epochs).toMatchObject({ asked: 4, unique: 4, trained: 3 })
    expect((await patch(id, { parameters })).epochs).toMatchObject({ trained: 3, before: 0 })
  })

  test('counts, bounds and checks by the edit before, though no step has taken it', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] }, { budget: { trials: 3 } })
    const wider = { parameters: { learningRate: [0.1, 0.2, 0.3] } }
    expect(await patch(id, wider)).toMatchObject({ trials: 3 })
    // Not three and one, of the two values there were.
    const batches = { parameters: { batchSize: [32, 64] }, budget: { trials: null } }
    expect(await patch(id, batches)).toMatchObject({ trials: 6 })
    const narrowed = { parameters: { learningRate: [0.1, 0.2, 0.4] } }
    expect(await patch<Problem>(id, narrowed)).toMatchObject({ code: 'SPACE_NARROWED' })
    const copy = { method: 'POST', url: '/v1/plans', payload: { from: id } } as const
    expect((await fixture.app.inject(copy)).json()).toMatchObject({ trials: 6 })
    expect(await finish(id)).toMatchObject({ trials: 6, counts: { completed: 6 } })

    // One that has ended goes on, and takes the parallelism that comes next; one that was cancelled takes nothing.
    await patch(id, { parameters: { learningRate: [0.1, 0.2, 0.3, 0.4] } })
    expect(await patch(id, { parallelism: 1 })).toMatchObject({ trials: 8 })
    await patch(id, { status: 'cancelled' })
    expect(await patch<Problem>(id, { ban: ['learningRate = 0.4'] })).toMatchObject({
      code: 'SWEEP_FINISHED',
    })
  })

  test('says before and after which configs have no trial for lack of their epochs', async () => {
    const id = await fixture.open(
      { learningRate: [0.1, 0.2], epochs: [3, 6, 7] },
      { parallelism: 1 },
    )
    await fixture.scheduler.advance(id)
    expect(await fixture.trials(id)).toHaveLength(3)
    const parameters = { learningRate: [0.1, 0.2], epochs: [8] }
    const dropped =
      '3 configs that had no trial yet will have none: parameters.epochs leaves out 3, 6, 7'
    const answer = await fixture.app.inject({
      method: 'POST',
      url: `/v1/sweeps/${id}/difference`,
      payload: { ...((await read(id)).definition as object), parameters },
    })
    expect(answer.json()).toMatchObject({ impossible: [], plan: { warnings: [dropped] } })
    expect(await patch(id, { parameters })).toMatchObject({ warnings: [dropped] })
    // Twice is as once, whether a step has taken the first one or not.
    expect(await patch(id, { parameters })).toMatchObject({ warnings: [dropped] })
    await fixture.scheduler.advance(id)
    expect(await patch(id, { parameters })).toMatchObject({ warnings: [dropped] })
    expect(await patch(id, { parallelism: 1 })).toMatchObject({ warnings: [dropped] })
    expect(await read(id)).toMatchObject({ warnings: [dropped] })
    const log = await fixture.app.inject(`/v1/sweeps/${id}/decisions`)
    const told = (log.json() as DecisionList).decisions.map(({ reason }) => JSON.stringify(reason))
    expect(told.filter((one) => one.includes(dropped))).toHaveLength(1)
    // They are there again with what was left out.
    const whole = { parameters: { epochs: [3, 6, 7, 8] } }
    expect(await patch(id, whole)).toMatchObject({ trials: 8, warnings: [] })
  })

  test('moves an end that has passed together with the space', async () => {
    const id = await fixture.open({ learningRate: [0.1] })
    const soon = Date.now() + 3000
    await patch(id, { budget: { until: new Date(soon).toISOString() } })
    expect(await finish(id)).toMatchObject({ status: 'completed' })
    await sleep(Math.max(0, soon - Date.now()))
    const more = { parameters: { learningRate: [0.1, 0.2] } }
    expect(await patch<Problem>(id, more)).toMatchObject({ code: 'INVALID_DEFINITION' })
    expect(await patch(id, { ...more, budget: { until: null } })).toMatchObject({ trials: 2 })
    expect(await finish(id)).toMatchObject({ counts: { completed: 2 } })
  })

  test('of a sweep that has ended takes a parallelism with what continues it, and says so without', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] })
    await finish(id)
    const alone = await patch<Problem>(id, { parallelism: 3 })
    expect(alone).toMatchObject({ code: 'SWEEP_FINISHED' })
    expect(alone.detail).toMatch(/Give it more first, with more trials, values or budget.*"from"/)
    const stop = await patch<Problem>(id, { status: 'cancelled' })
    expect(stop).toMatchObject({
      code: 'SWEEP_FINISHED',
      detail: expect.stringMatching(/nothing left to cancel\.$/),
    })
    const space = { parameters: { learningRate: [0.1, 0.2, 0.3, 0.4, 0.5] } }
    expect(await patch(id, { parallelism: 2, ...space })).toMatchObject({ trials: 5 })
    await fixture.scheduler.advance(id)
    const open = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    expect(open).toHaveLength(2)
    expect(await read(id)).toMatchObject({ status: 'running', definition: { parallelism: 2 } })
    await patch(id, { status: 'cancelled' })
    await fixture.scheduler.advance(id)
    const over = await patch<Problem>(id, { parallelism: 3, ...space })
    expect(over.detail).toMatch(/only its name and tags can change. To go on, post another/)
  })

  test.each([
    [{ parameters: { learningRate: [0.1] } }, 'SPACE_NARROWED', 'parameters.learningRate', /ban/],
    [{ parameters: { epochs: [] } }, 'INVALID_DEFINITION', 'parameters.epochs', /at least one/],
    [{ parameters: { learningRat: 1 } }, 'INVALID_DEFINITION', 'parameters.learningRat', /did you/],
    [{ ban: ['learningRat > 1'] }, 'INVALID_DEFINITION', 'ban.0', /learningRat/],
    [{ inject: [{ batchSize: 3 }] }, 'INVALID_DEFINITION', 'inject.0.learningRate', /missing/],
    [{ pin: [{ learningRate: [1, 2] }] }, 'INVALID_DEFINITION', 'pin.0.learningRate', /several/],
    [{ inject: [{ learningRat: 3 }] }, 'INVALID_DEFINITION', 'inject.0.learningRat', /did you/],
    [{ search: { trials: 9 } }, 'EDIT_IMPOSSIBLE', 'search.trials', /Add values/],
    [
      { pin: [{ learningRate: 0.1, architecture: 'resnet9000' }] },
      'UNKNOWN_ARCHITECTURE',
      'pin.0.architecture',
      /resnet9000/,
    ],
  ])('%j is refused with %s at %s', async (change, code, path, message) => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] })
    const problem = await patch<Problem>(id, change)
    expect(problem).toMatchObject({ code, errors: [expect.objectContaining({ path })] })
    expect(`${problem.detail} ${problem.errors[0]?.message}`).toMatch(message)
    expect(await read(id)).toMatchObject({ trials: 2 })
  })

  test('what the stopping cannot follow is refused, and all of a sweep that was cancelled', async () => {
    const stopping = { kind: 'asha', eta: 2 }
    const id = await fixture.open({ learningRate: [0.1, 0.2], epochs: 4 }, { stopping })
    expect(await patch(id, { parameters: { epochs: 8 } })).toMatchObject({
      code: 'EDIT_IMPOSSIBLE',
      errors: [{ path: 'parameters.epochs' }],
    })
    const members = { learningRate: { min: 0.1, max: 0.2 }, epochs: 4 }
    const population = await fixture.open(members, {
      stopping: { kind: 'pbt', interval: 2 },
      search: { kind: 'random', trials: 2 },
    })
    expect(await read(population)).toMatchObject({ closed: 'population' })
    for (const [change, path] of [
      [{ ban: ['learningRate > 0.15'] }, 'ban'],
      [{ inject: [{ learningRate: 0.3 }] }, 'inject'],
    ] as const) {
      expect(await patch(population, change)).toMatchObject({
        code: 'EDIT_IMPOSSIBLE',
        errors: [{ path, message: expect.stringContaining('population') }],
      })
    }
    await patch(id, { status: 'cancelled' })
    await fixture.scheduler.advance(id)
    const problem = await patch<Problem>(id, { inject: [{ learningRate: 0.3 }] })
    expect(problem).toMatchObject({ code: 'SWEEP_FINISHED' })
    expect(problem.detail).toContain('"from"')
  })
})

test('two schedulers carry out edits that come from many sides as one would', async () => {
  const url = fixture.server.url
  second = await openRedis({ url, role: 'scheduler' })
  const log = { info: () => undefined, error: () => undefined }
  const schedulers = [fixture.redis, second].map((records) => createScheduler(records, log))
  const advance = (id: string) => Promise.all(schedulers.map((each) => each.advance(id)))
  const id = await fixture.open({ learningRate: [0.1, 0.2] }, { parallelism: 2 })
  const changes = [
    { parameters: { learningRate: [0.1, 0.2, 0.3] } },
    { parameters: { batchSize: [32, 16] } },
    { inject: [{ learningRate: 0.5, batchSize: 32 }] },
    { ban: ['learningRate = 0.2 and batchSize = 16'] },
    { pin: [{ learningRate: 0.6, batchSize: 32 }] },
    { parameters: { learningRate: [0.1, 0.2, 0.3, 0.4] } },
  ]
  for (const change of changes) {
    await Promise.all([patch(id, change), patch(id, change), advance(id)])
    const [open] = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    if (open) await fixture.finish(open, open.number)
  }
  for (let isOver = false; !isOver; ) {
    await advance(id)
    const open = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    isOver = open.length === 0
    for (const trial of open) await fixture.finish(trial, trial.number)
  }
  const trials = await fixture.trials(id)
  const shown = trials.map(({ config }) => `${config.learningRate}/${config.batchSize}`)
  expect(trials.map(({ number }) => number)).toEqual(trials.map((_, place) => place + 1))
  expect(new Set(shown).size).toBe(shown.length)
  const grid = [0.1, 0.2, 0.3, 0.4].flatMap((rate) => [`${rate}/32`, `${rate}/16`])
  const wanted = [...grid, '0.5/32', '0.6/32'].filter((text) => text !== '0.2/16')
  expect(shown.filter((text) => text !== '0.2/16').sort()).toEqual(wanted.sort())
  expect(await read(id)).toMatchObject({ status: 'completed' })
})

describe('a sweep from others', () => {
  async function post(payload: object, route = 'sweeps') {
    return fixture.app.inject({ method: 'POST', url: `/v1/${route}`, payload })
  }

  test('is a copy with changes, and what is trained already is not trained again', async () => {
    const id = await fixture.open({ learningRate: [0.1, 0.2] }, { tags: ['a'] })
    await finish(id)
    const body = { from: id, name: 'copy', parameters: { learningRate: [0.1, 0.2, 0.4] } }
    const plan = (await post(body, 'plans')).json()
    expect(plan).toMatchObject({ trials: 3, epochs: { unique: 3, trained: 2 } })
    const copy: Sweep = (await post(body)).json()
    expect(copy).toMatchObject({ name: 'copy', epochs: { before: 2 } })
    const { seed } = (await read(id)).definition as { seed: number }
    expect(copy.definition).toMatchObject({ seed, tags: ['a'] })
  })

  test('of two has the configs of the second first', async () => {
    const [a, b] = [
      await fixture.open({ learningRate: [0.1, 0.2] }),
      await fixture.open({ learningRate: [0.2, 0.7], batchSize: 16 }),
    ]
    const { id }: Sweep = (await post({ from: [a, b] })).json()
    await finish(id)
    const trials = await fixture.trials(id)
    expect(trials.map(({ config }) => [config.learningRate, config.batchSize])).toEqual([
      [0.2, 16],
      [0.7, 16],
      [0.1, 32],
      [0.2, 32],
    ])
  })

  test.each([
    [{ from: 'swp_00000000000000000000' }, 404, 'SWEEP_NOT_FOUND', undefined],
    [{ from: 7 }, 400, 'INVALID_DEFINITION', 'from'],
  ])('%j is refused', async (body, status, code, path) => {
    const response = await post(body)
    expect(response.statusCode).toBe(status)
    const problem: Problem = response.json()
    expect([problem.code, problem.errors[0]?.path]).toEqual([code, path])
  })
})

test.each(['grid', { kind: 'random', trials: 2 }, { kind: 'tpe', trials: 2 }])(
  'a warm start comes first, beside the trials of %j',
  async (search) => {
    const warmStart = { configs: [{ learningRate: 0.7 }, { learningRate: 0.2, batchSize: 8 }] }
    const learningRate = search === 'grid' ? [0.1, 0.2] : { min: 0.1, max: 0.3 }
    const id = await fixture.open({ learningRate }, { search, warmStart, parallelism: 1 })
    expect(await finish(id)).toMatchObject({ trials: 4, counts: { completed: 4 } })
    expect((await ratesOf(id)).slice(0, 2)).toEqual([0.7, 0.2])
    const [first] = await fixture.trials(id)
    expect(first?.reason).toEqual(
      typeof search === 'object' && search.kind === 'tpe' ? { kind: 'given' } : null,
    )
  },
)

test('what was a copy before an edit, and is another config since, has a row of its own', async () => {
  // Adam reads no momentum: each rate is there twice.
  const space = { optimizer: 'adam', momentum: [0, 0.9], learningRate: [0.1, 0.2] }
  const id = await fixture.open(space, { parallelism: 1 })
  const opened = await fixture.trials(id)
  await fixture.finish(opened[0]!, 10)
  expect((await fixture.board(id)).rows).toHaveLength(1)
  await patch(id, { pin: [{ learningRate: 0.7, momentum: 0 }] })
  await finish(id)
  expect((await ratesOf(id)).slice(opened.length)).toEqual([0.7, 0.2])
  expect((await fixture.board(id)).rows).toHaveLength(3)
})
