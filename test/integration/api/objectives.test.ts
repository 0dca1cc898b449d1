import type {
  AskAnswer,
  Leaderboard,
  LeaderboardRow,
  Plan,
  Trial,
  VerdictAnswer,
} from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'
import { whileScheduling } from '../../support/while-scheduling.ts'

/** Sweeps of several objectives and of constraints on metrics, over HTTP and real records. */

let fixture: Board
let address: string
beforeAll(async () => {
  fixture = await startBoard({ train: 100, val: 50, test: 0 })
  address = await fixture.listen()
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const objectives = [
  { name: 'error', goal: 'minimize' },
  { name: 'gain (€)', goal: 'maximize' },
]
const metricConstraints = [{ name: 'latency "ms"', max: 20 }]
const unit = { min: 0, max: 1 }

const send = async (url: string, payload: object) =>
  fixture.app.inject({ method: 'POST', url: `/v1/${url}`, payload })
const post = async <T>(url: string, payload: object): Promise<T> => {
  const response = await send(url, payload)
  if (response.statusCode >= 300) throw new Error(response.body)
  return response.json()
}
const get = async <T>(url: string): Promise<T> =>
  (await fixture.app.inject(`/v1/${url}`)).json() as T

function definitionOf(rest: object = {}) {
  return {
    name: 'several',
    trainer: 'external',
    parameters: { x: unit, y: unit, epochs: 1 },
    search: { kind: 'nsga2', trials: 90 },
    parallelism: 5,
    objectives,
    metricConstraints,
    ...rest,
  }
}

/** The front is y = 0, where error and gain both grow with x; every third of the x misses the constraint. */
function measure({ x, y }: { x: number; y: number }) {
  return {
    error: x + y,
    'gain (€)': x - y,
    'latency "ms"': x > 0.4 && x < 0.6 ? 20 + 100 * y : 20,
    other: 1,
  }
}

async function train(id: string, count: number): Promise<number> {
  let trained = 0
  for (;;) {
    await fixture.scheduler.advance(id)
    const asking = post<AskAnswer>(`sweeps/${id}/ask`, { count })
    const { trials } = await whileScheduling(fixture, id, asking)
    if (trials.length === 0) return trained
    for (const { trial, fence, config, epoch, until } of trials) {
      const metrics = measure(config as unknown as { x: number; y: number })
      let last = until
      for (let next = epoch + 1; next <= last; next += 1) {
        const told = { fence, epoch: next, metrics }
        const reporting = post<VerdictAnswer>(`sweeps/${id}/trials/${trial}/report`, told)
        // How far it goes on.
        last = (await whileScheduling(fixture, id, reporting)).until ?? next
      }
      trained += 1
    }
  }
}

const lossesOf = ({ metrics }: LeaderboardRow) => [
  metrics.error as number,
  -(metrics['gain (€)'] as number),
]

/** Whether it is as good in both, and better in one. */
function dominates([a = 0, b = 0]: number[], [c = 0, d = 0]: number[]): boolean {
  return a <= c && b <= d && (a < c || b < d)
}

test('evolution asked and told over HTTP finds a front that spreads, under a constraint', async () => {
  const plan = await post<Plan>('plans', definitionOf())
  expect(plan).toMatchObject({ trials: 90 })
  const { id, definition } = await post<{ id: string; definition: object }>(
    'sweeps',
    definitionOf(),
  )
  expect(definition).toMatchObject({ metric: objectives[0], objectives, metricConstraints })
  expect(await train(id, 5)).toBe(90)

  const board: Leaderboard = await fixture.board(id)
  expect(board).toMatchObject({ metric: objectives[0], objectives, metricConstraints })
  const { rows } = board
  expect(rows).toHaveLength(90)
  const feasible = rows.filter((row) => row.feasible)
  const missing = rows.filter((row) => !row.feasible)
  expect(missing.length).toBeGreaterThan(0)
  expect(rows).toEqual([...feasible, ...missing])
  for (const row of rows) {
    const over = ((row.metrics['latency "ms"'] as number) - 20) / 20
    expect(row.violation).toBeCloseTo(Math.max(0, over), 9)
  }
  const violations = missing.map(({ violation }) => violation)
  expect(violations).toEqual([...violations].sort((a, b) => a - b))

  // Front 1 by brute force, and in it by the first objective.
  const front = feasible.filter(
    (row) => !feasible.some((other) => dominates(lossesOf(other), lossesOf(row))),
  )
  const first = rows.filter((row) => row.front === 1)
  expect(first.map(({ trial }) => trial)).toEqual(front.map(({ trial }) => trial))
  expect(rows.slice(0, first.length)).toEqual(first)
  const scores = first.map(({ score }) => score)
  expect(scores).toEqual([...scores].sort((a, b) => a - b))

  // A search of one objective would have gone to one end.
  const xs = first.map(({ config }) => (config as unknown as { x: number }).x)
  expect(Math.min(...xs)).toBeLessThan(0.25)
  expect(Math.max(...xs)).toBeGreaterThan(0.75)
  const late = rows.filter(({ trial }) => trial > 60)
  const [last, all] = [late, rows].map((some) => {
    const ys = some.map(({ config }) => (config as unknown as { y: number }).y)
    return ys.reduce((sum, y) => sum + y, 0) / ys.length
  }) as [number, number]
  expect(last).toBeLessThan(all)
  const trial = await get<Trial>(`sweeps/${id}/trials/80`)
  expect(trial.reason).toMatchObject({
    kind: 'nsga2',
    parents: [expect.any(Number), expect.any(Number)],
  })
  expect((await startCli('.', address, ['why', id, '80']).ended).stdout).toContain('80')

  // Pages, conditions and orders.
  const paged: LeaderboardRow[] = []
  for (let after = ''; ; ) {
    const page = await fixture.board(id, `limit=7${after}`)
    paged.push(...page.rows)
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  expect(paged).toEqual(rows)
  const sort = encodeURIComponent('-gain (€)')
  const picked = await fixture.board(id, `where=front%3D1&where=feasible%3Dtrue&sort=${sort}`)
  expect(picked.rows.map(({ trial }) => trial).sort()).toEqual(
    first.map(({ trial }) => trial).sort(),
  )
  expect(picked.rows[0]?.score).toBe(Math.max(...scores))
  const worst = await fixture.board(id, 'sort=-violation&limit=1')
  expect(worst.rows).toEqual(missing.slice(-1))
})

test.each(['tpe', 'gp', 'random', 'sobol'])('%s takes several objectives', async (kind) => {
  const search = { kind, trials: 16 }
  const { id } = await post<{ id: string }>('sweeps', definitionOf({ search, seed: 7 }))
  expect(await train(id, 4)).toBe(16)
  const { rows } = await fixture.board(id)
  expect(rows).toHaveLength(16)
  expect(rows[0]).toMatchObject({ rank: 1, front: 1, feasible: true, tie: null })
})

test('a grid of one metric is ranked under a constraint, which its repeats keep on average', async () => {
  const { id } = await post<{ id: string }>('sweeps', {
    name: 'bounded',
    trainer: 'external',
    parameters: { x: [0.2, 0.5, 0.9], y: [0.1, 0.3] },
    metric: { name: 'gain (€)', goal: 'maximize' },
    metricConstraints,
    repeats: 2,
  })
  expect(await train(id, 20)).toBe(12)
  const { rows, objectives: none } = await fixture.board(id)
  expect(none).toBeNull()
  const shown = rows.map(({ config, feasible, front, rank }) => {
    const { x, y } = config as unknown as { x: number; y: number }
    return [rank, x, y, feasible, front]
  })
  expect(shown).toEqual([
    [1, 0.9, 0.1, true, null],
    [2, 0.9, 0.3, true, null],
    [3, 0.2, 0.1, true, null],
    [4, 0.2, 0.3, true, null],
    [5, 0.5, 0.1, false, null],
    [6, 0.5, 0.3, false, null],
  ])
  expect(rows.slice(4).map(({ tie }) => tie)).toEqual([null, null])
  expect(rows[0]?.tie).toBe(1)
  const text = (await startCli('.', address, ['leaderboard', id]).ended).stdout
  expect(text).toContain('constraints: latency "ms" <= 20')
  expect(text).toContain('misses')
})

test('where nothing keeps the constraints, the leaderboard says so', async () => {
  const hopeless = [{ name: 'latency "ms"', max: 10 }]
  const search = { kind: 'random', trials: 3 }
  const { id } = await post<{ id: string }>(
    'sweeps',
    definitionOf({ search, metricConstraints: hopeless }),
  )
  await train(id, 3)
  const { warnings } = await fixture.board(id)
  expect(warnings.join()).toContain('no config keeps all metricConstraints')
})

test('leaders run again by what they keep and where they lie', async () => {
  const { id } = await post<{ id: string }>(
    'sweeps',
    definitionOf({
      parameters: { x: [0.1, 0.3, 0.5, 0.7, 0.9], y: [0, 0.5] },
      search: 'grid',
      topK: { k: 3, repeats: 2 },
    }),
  )
  expect(await train(id, 20)).toBe(16)
  const { rows } = await fixture.board(id)
  const again = rows.filter(({ searchScore }) => searchScore !== null)
  // Of the five of the front the ends, and one between them.
  expect(again.map(({ config }) => config)).toMatchObject([{ x: 0.1, y: 0 }, {}, { x: 0.9, y: 0 }])
  expect(rows.slice(0, 3)).toEqual(again)
  expect(again.map(({ front }) => front)).toEqual([1, 1, 1])
  expect(rows[3]?.front).toBe(2)
})

test('under a stopper, what rested and what was stopped have all values on record', async () => {
  const { id } = await post<{ id: string }>(
    'sweeps',
    definitionOf({
      objectives: undefined,
      metric: objectives[0],
      parameters: { x: [0.1, 0.2, 0.5, 0.9], y: [0.1, 0.2], epochs: 4 },
      search: 'grid',
      stopping: { kind: 'asha', eta: 2 },
    }),
  )
  await train(id, 1)
  const { rows } = await fixture.board(id)
  expect(rows.map(({ feasible }) => feasible)).toEqual([...Array(6).fill(true), false, false])
  const bounded = rows.find(({ stoppedAt, feasible }) => stoppedAt !== null && !feasible)
  expect(bounded?.violation).toBeCloseTo(0.5, 9)

  await using redis = Object.assign(new Redis(fixture.server.url), {
    [Symbol.asyncDispose]: async () => void redis.disconnect(),
  })
  const keyOf = async (name: string) =>
    (await redis.keys('*')).find((key) => key.endsWith(`:sweep:${id}:${name}`)) as string
  for (const name of ['results', 'outcomes']) {
    const entries = (await redis.lrange(await keyOf(name), 0, -1)).map((text) => JSON.parse(text))
    expect(entries.length).toBeGreaterThanOrEqual(8)
    for (const [, score, , mark, values] of entries) {
      expect([typeof score, mark === null || mark === 'rung']).toEqual(['number', true])
      expect(values).toEqual([expect.any(Number)])
    }
  }
  // As a process of the version before would have written it: nothing is known of what is bounded.
  const first = rows[0] as LeaderboardRow
  const results = await redis.lrange(await keyOf('results'), 0, -1)
  const at = results.findIndex((text) => text.startsWith(`[${first.trial},`))
  await redis.lset(await keyOf('results'), at, `[${first.trial},${first.score}]`)
  const other = await fixture.newApp()
  const again = await fixture.board(id, '', other)
  await other.close()
  const last = again.rows.at(-1)
  expect(last).toMatchObject({ trial: first.trial, feasible: false })
})

test('a report without an objective, or without what is bounded, is refused with its place', async () => {
  const { id } = await post<{ id: string }>('sweeps', definitionOf())
  await fixture.scheduler.advance(id)
  const { trials } = await post<AskAnswer>(`sweeps/${id}/ask`, { count: 1 })
  const { trial, fence } = trials[0] as AskAnswer['trials'][0]
  const tell = async (metrics: object) =>
    (await send(`sweeps/${id}/trials/${trial}/report`, { fence, epoch: 1, metrics })).json()
  expect(await tell({ error: 1, 'latency "ms"': 1, gain: 2 })).toMatchObject({
    code: 'INVALID_REQUEST',
    errors: [
      { path: 'metrics.gain (€)', message: expect.stringContaining('objective or a constraint') },
    ],
  })
  expect(await tell({ error: 1, 'gain (€)': 1 })).toMatchObject({
    errors: [{ path: 'metrics.latency "ms"' }],
  })
})

const many = { kind: 'cma-es', trials: 40 }
const images = {
  name: 'i',
  dataset: 'tiny',
  parameters: { learningRate: { min: 0.001, max: 0.1, scale: 'log' }, epochs: 9 },
  search: { kind: 'random', trials: 9 },
  objectives: ['val_accuracy', 'val_loss'],
}
const own = (rest: object) => definitionOf({ search: { kind: 'random', trials: 9 }, ...rest })

test.each<[string, object, string, string]>([
  ['cma-es', definitionOf({ search: many }), 'search', 'nsga2'],
  [
    'bohb',
    definitionOf({ search: { ...many, kind: 'bohb' }, stopping: { kind: 'asha' } }),
    'search',
    'tpe',
  ],
  [
    'cma-es under constraints',
    definitionOf({ objectives: undefined, metric: objectives[0], search: many }),
    'search',
    'tpe',
  ],
  ...[
    { kind: 'asha' },
    { kind: 'hyperband' },
    { kind: 'median' },
    { kind: 'percentile', percentile: 50 },
  ].map((stopping): [string, object, string, string] => {
    return [stopping.kind, { ...images, stopping }, 'stopping', 'plateau or threshold']
  }),
  ['pbt', { ...images, stopping: { kind: 'pbt', interval: 3 } }, 'stopping', 'one objective'],
  ['pb2', { ...images, stopping: { kind: 'pb2', interval: 3 } }, 'stopping', 'one objective'],
  ['one objective', own({ objectives: objectives.slice(1) }), 'objectives', 'the metric'],
  [
    'an objective twice',
    own({ objectives: [objectives[0], objectives[0]] }),
    'objectives.1.name',
    'twice',
  ],
  ['another metric', own({ metric: objectives[1] }), 'metric', 'first of the objectives'],
  ['neither', own({ objectives: undefined }), 'metric', 'is missing'],
  ['no bound', own({ metricConstraints: [{ name: 'a' }] }), 'metricConstraints.0', 'min or a max'],
  [
    'crossed bounds',
    own({ metricConstraints: [{ name: 'a', min: 2, max: 1 }] }),
    'metricConstraints.0',
    'no value',
  ],
  [
    'a share in percent',
    { ...images, metricConstraints: [{ name: 'val_accuracy', min: 90 }] },
    'metricConstraints.0.min',
    'between 0 and 1',
  ],
  [
    'an unknown metric',
    { ...images, metricConstraints: [{ name: 'val_los', max: 1 }] },
    'metricConstraints.0.name',
    'did you mean "val_loss"',
  ],
])('%s is refused in plans and sweeps', async (_, payload, path, words) => {
  for (const url of ['plans', 'sweeps']) {
    const response = await send(url, payload)
    expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID_DEFINITION'])
    const { errors } = response.json() as { errors: { path: string; message: string }[] }
    const found = errors.find((error) => error.path === path)
    expect(found?.message, response.body).toContain(words)
  }
})

test('plans say what stoppers do not see', async () => {
  const bounds = [{ name: 'val_loss', max: 1 }]
  const one = { ...images, objectives: undefined, metricConstraints: bounds }
  const asha = await post<Plan>('plans', { ...one, stopping: { kind: 'asha' } })
  expect(asha.warnings.join()).toContain('compares trials by val_accuracy alone')
  const plateau = await post<Plan>('plans', {
    ...images,
    stopping: { kind: 'plateau', patience: 2 },
  })
  expect(plateau.warnings.join()).toContain('judges by val_accuracy alone')
  const auto = await post<Plan>('plans', { ...images, search: { kind: 'auto', trials: 90 } })
  expect(auto.chosenSearch?.kind).toBe('tpe')
})

test('a sweep of images is ranked by its fronts, and is edited, compared and copied with them', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2, 0.3, 0.4] },
    { objectives: images.objectives, metricConstraints: [{ name: 'loss', max: 1 }] },
  )
  const told = [
    [10, 1, 0.5],
    [30, 2, 0.5],
    [20, 3, 0.5],
    [40, 0.1, 1.5],
  ] as const
  for (const [place, trial] of (await fixture.trials(id)).entries()) {
    const [right, val_loss, loss] = told[place] as (typeof told)[number]
    await fixture.finish(trial, right, { val_loss, loss })
  }
  const { rows } = await fixture.board(id)
  expect(rows.map(({ trial, front, feasible }) => [trial, front, feasible])).toEqual([
    [2, 1, true],
    [1, 1, true],
    [3, 2, true],
    [4, 3, false],
  ])
  const csv = (await fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)).body
  expect(csv.split('\n')[0]).toContain('val_loss')
  const { definition } = await get<{ definition: object }>(`sweeps/${id}`)
  const same = await post<{ changes: object[] }>(`sweeps/${id}/difference`, definition)
  expect(same.changes).toEqual([])
  const other = { ...definition, metricConstraints: [{ name: 'loss', max: 2 }] }
  expect(await post(`sweeps/${id}/difference`, other)).toMatchObject({
    changes: [{ path: 'metricConstraints' }],
    impossible: [{ path: 'metricConstraints' }],
  })
  const copy = await post<{ definition: object }>('sweeps', { from: id, name: 'copy' })
  expect(copy.definition).toMatchObject({ metric: { name: 'val_accuracy' }, objectives: [{}, {}] })
  const turned = { from: id, name: 'turned', objectives: images.objectives.toReversed() }
  expect((await post<{ definition: object }>('sweeps', turned)).definition).toMatchObject({
    metric: { name: 'val_loss' },
    objectives: [{ name: 'val_loss' }, { name: 'val_accuracy' }],
  })
  const alone = { from: id, name: 'alone', metric: 'loss' }
  const { definition: single } = await post<{ definition: object }>('sweeps', alone)
  expect(single).toMatchObject({ metric: { name: 'loss', goal: 'minimize' } })
  expect(single).not.toHaveProperty('objectives')
})

test('a trial without a value of what is bounded fails, and says of which', async () => {
  const id = await fixture.open(
    { learningRate: [0.1, 0.2] },
    { metricConstraints: [{ name: 'val_auc', min: 0.5 }] },
  )
  const [first, second] = await fixture.trials(id)
  await fixture.finish(first!, 10, { val_auc: null })
  await fixture.finish(second!, 20, { val_auc: 0.4 })
  const trial = await get<Trial>(`sweeps/${id}/trials/1`)
  expect(trial).toMatchObject({ status: 'failed', failure: { code: 'METRIC_NOT_MEASURED' } })
  expect(trial.failure?.message).toContain('no val_auc')
  const { rows } = await fixture.board(id)
  expect(rows.map(({ trial: number, feasible }) => [number, feasible])).toEqual([[2, false]])
})
