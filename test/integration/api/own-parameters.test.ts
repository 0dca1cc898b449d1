import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { initialState, type SweepRecord } from '@sweepstack/core'
import {
  type AskAnswer,
  type Leaderboard,
  parseDefinition,
  type VerdictAnswer,
} from '@sweepstack/protocol'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'
import { whileScheduling } from '../../support/while-scheduling.ts'

/** Sweeps that declare their own parameters and report their own metrics, over HTTP and real records. */

let fixture: Board
let address: string
beforeAll(async () => {
  fixture = await startBoard({ train: 10, val: 10, test: 0 })
  address = await fixture.listen()
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const rmse = 'RMSE (test) <°C>'
const space = {
  model: ['ridge', 'forest'],
  alpha: { values: [0.1, 10], default: 1, when: { model: 'ridge' } },
  trees: { values: [100, 1e12], ordered: true, default: 0, when: { model: 'forest' } },
  rank: [4, 8],
}
type Config = Record<string, unknown>

async function open(parameters: object, rest: object = {}): Promise<string> {
  const payload = {
    name: 'own',
    trainer: 'external',
    parameters,
    metric: { name: rmse, goal: 'minimize' },
    ...rest,
  }
  const response = await fixture.app.inject({ method: 'POST', url: '/v1/sweeps', payload })
  expect(response.json()).toMatchObject({ status: 'running' })
  return (response.json() as { id: string }).id
}
const post = async (url: string, payload: object) => {
  const response = await fixture.app.inject({ method: 'POST', url: `/v1/sweeps/${url}`, payload })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}
const get = async (url: string) => (await fixture.app.inject(`/v1/sweeps/${url}`)).json()

/** Trains what is asked for until the sweep has ended: each trial reports what `measure` says of it. */
async function train(
  id: string,
  measure: (config: Config, epoch: number) => Record<string, number>,
): Promise<Config[]> {
  const trained: Config[] = []
  for (;;) {
    await fixture.scheduler.advance(id)
    // One by one: a search or a stopper may want to wait for its result.
    const asked: AskAnswer = await whileScheduling(fixture, id, post(`${id}/ask`, { count: 1 }))
    if (asked.trials.length === 0) return trained
    for (const { trial, fence, config, epoch, until } of asked.trials) {
      trained.push(config)
      let last = until
      for (let next = epoch + 1; next <= last; next += 1) {
        const metrics = measure(config, next)
        const told = { fence, epoch: next, metrics, seconds: 1 }
        const reporting: Promise<VerdictAnswer> = post(`${id}/trials/${trial}/report`, told)
        // How far it goes on.
        last = (await whileScheduling(fixture, id, reporting)).until ?? next
      }
    }
  }
}

const errorOf = ({ model, alpha, trees, rank }: Config) =>
  (model === 'ridge' ? Math.abs(Math.log10(alpha as number)) : Math.log10(trees as number)) +
  Number(rank) / 100

test('a grid with conditions, from its plan to its tables', async () => {
  const definition = { name: 'own', trainer: 'external', parameters: { ...space, epochs: 2 } }
  const metric = { name: rmse, goal: 'minimize' }
  const planned = await fixture.app.inject({
    method: 'POST',
    url: '/v1/plans',
    payload: { ...definition, metric },
  })
  expect(planned.json()).toMatchObject({ trials: 8, configs: 8, epochs: { asked: 16, unique: 16 } })

  const id = await open({ ...space, epochs: 2 })
  const trained = await train(id, (config, epoch) => ({
    [rmse]: errorOf(config) / epoch,
    '=cmd|x': 1e-9 * epoch,
  }))
  expect(trained).toHaveLength(8)
  expect(trained[0]).toEqual({ model: 'ridge', alpha: 0.1, trees: 0, rank: 4, epochs: 2 })
  expect(await get(id)).toMatchObject({ status: 'completed', epochs: { trained: 16, unique: 16 } })

  const { rows, metric: ranked }: Leaderboard = await fixture.board(id)
  expect(ranked).toEqual(metric)
  expect(rows.map(({ config }) => [config.model, config.rank])).toEqual([
    ...[4, 4, 8, 8].map((rank) => ['ridge', rank]),
    ...[4, 8, 4, 8].map((rank) => ['forest', rank]),
  ])
  expect(rows[0]).toMatchObject({ metrics: { [rmse]: 0.52, '=cmd|x': 2e-9 }, interval: null })

  // Names that a row has already are told apart by where they are from.
  const where = (...texts: string[]) =>
    texts.map((text) => `where=${encodeURIComponent(text)}`).join('&')
  const picked = await fixture.board(id, where('config.rank=8', `${rmse} < 0.6`))
  expect(picked.rows.map(({ config }) => config.rank)).toEqual([8, 8])
  const best = await fixture.board(id, `${where('rank<=2')}&sort=${encodeURIComponent(`-${rmse}`)}`)
  expect(best.rows).toHaveLength(2)
  const unknown = await get(`${id}/leaderboard?where=optimizer%3Dadam`)
  expect(unknown.errors[0].message).toContain('config.rank')

  const table = (await fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)).body.split('\n')
  expect(table[0]).toBe(
    `trial,status,score,${rmse},'=cmd|x,epochs,trained,seconds,seed,fold,folds,lineage,failure,stopped_by,model,alpha,trees,config.rank`,
  )
  const { rawPayload } = await fixture.app.inject(`/v1/sweeps/${id}/trials.parquet`)
  const file = new Uint8Array(rawPayload).buffer
  const cells = await parquetReadObjects({ file })
  expect(cells.at(-1)).toMatchObject({ [rmse]: 6.04, trees: 1e12, 'config.rank': 8 })

  const importance = await get(`${id}/importance`)
  expect(importance.metric).toEqual(metric)
  const trial = await get(`${id}/trials/1`)
  expect(trial.reports[1]).toMatchObject({ epoch: 2, [rmse]: 0.52, seconds: 1 })
  const curves = await fixture.app.inject(`/v1/sweeps/${id}/trials/1/curves.csv`)
  expect(curves.body.split('\n')[0]).toBe(`epoch,'=cmd|x,${rmse},seconds`)
  const picture = await fixture.app.inject(`/v1/sweeps/${id}/trials/1/curves.png`)
  expect(picture.statusCode === 200 ? 'a picture' : picture.body).toBe('a picture')
  expect(picture.rawPayload.subarray(1, 4).toString()).toBe('PNG')
  const model = await get(`${id}/trials/1/predictions.csv`)
  expect(model).toMatchObject({ code: 'NOT_TRAINED' })
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const args = ['outputs', id, '1', '--to', folder]
  expect((await startCli(folder, address, args).ended).code).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(['curves.csv', 'curves.json', 'curves.png'])
})

test('whole numbers are whole in every table, and what is not active has its default', async () => {
  const parameters = {
    model: ['ridge', 'forest'],
    units: { min: 1, max: 4_000_000_000, scale: 'log', integer: true },
    trees: { min: 10, max: 20, integer: true, default: 0, when: { model: 'forest' } },
    huge: { min: 1, max: 1e300, scale: 'log', integer: true },
    lr: { min: 0, max: 1 },
    epochs: 1,
  }
  const id = await open(parameters, { search: { kind: 'random', trials: 6 } })
  const configs = await train(id, () => ({ [rmse]: 1 }))
  const { rawPayload } = await fixture.app.inject(`/v1/sweeps/${id}/trials.parquet`)
  const file = new Uint8Array(rawPayload).buffer
  const types = new Map(parquetMetadata(file).schema.map(({ name, type }) => [name, type]))
  const names = ['units', 'trees', 'huge', 'lr', 'epochs']
  expect(names.map((name) => types.get(name))).toEqual([
    'INT64',
    'INT64',
    'DOUBLE',
    'DOUBLE',
    'INT32',
  ])
  const cells = await parquetReadObjects({ file })
  expect(cells.map(({ units, trees }) => [units, trees])).toEqual(
    configs.map(({ units, trees }) => [BigInt(units as number), BigInt(trees as number)]),
  )
  expect(cells.some(({ trees }) => trees === 0n)).toBe(true)
  const [header = '', ...lines] = (
    await fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)
  ).body.split('\n')
  const at = header.split(',').indexOf('units')
  const written = lines.filter(Boolean).map((line) => line.split(',')[at])
  expect(written).toEqual(configs.map(({ units }) => String(units)))
})

test('a search that learns, a stopper and its reasons know the metric by its name', async () => {
  const x = { min: 1e-3, max: 1, scale: 'log' }
  const id = await open(
    { x, epochs: 2 },
    { search: { kind: 'tpe', trials: 6 }, stopping: { kind: 'median', least: 2 } },
  )
  const configs = await train(id, (config, epoch) => ({ [rmse]: Number(config.x) / epoch }))
  expect(new Set(configs.map((config) => config.x)).size).toBe(6)
  const ended = await get(id)
  expect(ended.status).toBe('completed')
  expect(ended.counts.completed + ended.counts.stopped).toBe(6)
  const { decisions } = await get(`${id}/decisions`)
  expect(decisions.length).toBeGreaterThan(0)
  const replayed = await post(`${id}/replay`, { stopping: { kind: 'asha', eta: 2 } })
  expect(replayed.configs).toBe(6)
})

test('sweeps share what is trained under one name, and nothing without one', async () => {
  const first = await open({ a: [1, 2] }, { dataset: 'shared' })
  await train(first, ({ a }) => ({ [rmse]: Number(a), other: 1 }))
  const again = await open({ a: [1, 2, 3] }, { dataset: 'shared' })
  expect(await train(again, () => ({ [rmse]: 0 }))).toEqual([{ a: 3, epochs: 1 }])
  const { rows } = await fixture.board(again, 'sort=other')
  expect(rows.map(({ score }) => score)).toEqual([1, 2, 0])
  const apart = await open({ a: [1, 2] })
  expect(await train(apart, () => ({ [rmse]: 0 }))).toHaveLength(2)
  await fixture.app.inject({ method: 'DELETE', url: `/v1/sweeps/${apart}` })
  expect((await get(apart)).code).toBe('SWEEP_NOT_FOUND')
})

test('what a shared name has no value of is no score', async () => {
  const first = await open({ a: [5] }, { dataset: 'renamed' })
  await train(first, () => ({ [rmse]: 1 }))
  const hostile = 'quote " and \\ in a name'
  const metric = { name: hostile, goal: 'minimize' }
  const other = await open({ a: [5, 6] }, { dataset: 'renamed', metric })
  await train(other, () => ({ [hostile]: 2 }))
  const trial = await get(`${other}/trials/1`)
  expect(trial.failure.code).toBe('METRIC_NOT_MEASURED')
  expect(trial.failure.message).toContain(hostile)
  expect((await fixture.board(other)).rows.map(({ score }) => score)).toEqual([2])
})

test('a metric by a name that is taken is refused with the reason', async () => {
  const id = await open({ ...space, epochs: 2 })
  const asked: AskAnswer = await whileScheduling(fixture, id, post(`${id}/ask`, { count: 1 }))
  const [{ trial, fence }] = asked.trials as [AskAnswer['trials'][0]]
  for (const name of ['constructor', 'epoch']) {
    const answer = await fixture.app.inject({
      method: 'POST',
      url: `/v1/sweeps/${id}/trials/${trial}/report`,
      payload: { fence, epoch: 1, metrics: { [rmse]: 1, [name]: 1 } },
    })
    const message = 'is a name that has another meaning: take another'
    expect(answer.json()).toMatchObject({
      status: 400,
      errors: [{ path: `metrics.${name}`, message }],
    })
  }
})

test('a sweep with parameters of its own is edited, compared, copied and started warm', async () => {
  const measured = () => ({ [rmse]: 1 })
  const values = (configs: Config[]) => configs.map(({ a }) => a)
  const patch = async (id: string, payload: object) =>
    (await fixture.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })).json()
  const id = await open({ a: [1, 2] }, { warmStart: { configs: [{ a: 2 }] } })
  expect(values(await train(id, measured))).toEqual([2, 1])
  expect(await patch(id, { parameters: { b: [1] } })).toMatchObject({
    code: 'EDIT_IMPOSSIBLE',
    errors: [{ path: 'parameters.b' }],
  })
  expect(await patch(id, { parameters: { a: [1] } })).toMatchObject({ code: 'SPACE_NARROWED' })
  await patch(id, { parameters: { a: [1, 2, 3] }, inject: [{ a: 9 }] })
  expect(values(await train(id, measured)).sort()).toEqual([3, 9])

  const definition = { name: 'own', trainer: 'external', parameters: { a: [1, 2, 3, 4] } }
  const warmStart = { configs: [{ a: 2 }] }
  const metric = { name: rmse, goal: 'minimize' }
  const compared = await fixture.app.inject({
    method: 'POST',
    url: `/v1/sweeps/${id}/difference`,
    payload: { ...definition, warmStart, metric },
  })
  expect(compared.json()).toMatchObject({
    changes: [{ path: 'parameters.a', before: [1, 2, 3], after: [1, 2, 3, 4] }],
    impossible: [],
    patch: { parameters: { a: [1, 2, 3, 4] } },
  })

  // Nobody knows whether another sweep without a dataset trains the same.
  const copy = { from: id, parameters: { a: [1, 5] } }
  const copied = await fixture.app.inject({ method: 'POST', url: '/v1/sweeps', payload: copy })
  expect(copied.json()).toMatchObject({ epochs: { asked: 2, trained: 0 } })
  expect(values(await train(copied.json().id, measured))).toEqual([1, 5])
})

test('a sweep of the first version, with the parameters of images, goes on as it began', async () => {
  const parameters = { learningRate: [0.1, 0.2], optimizer: 'adam', momentum: [0, 0.9], epochs: 1 }
  const images = parseDefinition({ name: 'first', dataset: 'mine', parameters })
  const definition = { ...images, trainer: 'external' } as unknown as typeof images
  const id = 'swp_00000000000000000001'
  const dataset = 'e'.repeat(64)
  const plan: SweepRecord['plan'] = {
    trials: 4,
    lineages: 2,
    epochs: { asked: 4, unique: 2, trained: 0 },
    etaSeconds: null,
    parameters: {},
    warnings: [],
  }
  const state = initialState(definition, dataset)
  await fixture.redis.sweeps.create({ id, name: 'first', tags: [], state, plan, isAsked: true })
  await using redis = Object.assign(new Redis(fixture.server.url), {
    [Symbol.asyncDispose]: async () => void redis.disconnect(),
  })
  const [key = ''] = (await redis.keys('*')).filter((one) => one.endsWith(`:sweep:${id}`))
  await redis.hset(key, 'asked', 1)
  const metrics = { loss: 1, accuracy: 0.5, val_loss: 1 }
  const configs = await train(id, ({ learningRate }) => ({
    ...metrics,
    val_accuracy: Number(learningRate),
  }))
  // Adam does not read a momentum: two of the four are trained.
  expect(configs.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.2])
  const { rows } = await fixture.board(id, 'where=schedule.kind%3Dconstant')
  expect(rows.map(({ score, copies }) => [score, copies.length])).toEqual([
    [0.2, 1],
    [0.1, 1],
  ])
  const { lineage } = await get(`${id}/trials/1`)
  const record = (await fixture.app.inject(`/v1/lineages/${lineage}`)).json()
  expect(record.recipe).toMatchObject({ engine: 2, dataset })

  const refused = { code: 'EDIT_IMPOSSIBLE', errors: [{ path: 'trainer' }] }
  const send = async (method: 'POST' | 'PATCH', url: string, payload: object) =>
    (await fixture.app.inject({ method, url, payload })).json()
  const edit = { parameters: { learningRate: [0.1, 0.2, 0.3] } }
  expect(await send('PATCH', `/v1/sweeps/${id}`, edit)).toMatchObject(refused)
  expect(await send('POST', '/v1/sweeps', { from: id })).toMatchObject(refused)
})

test('the typed client asks and tells', async () => {
  const client = createClient({ url: address })
  const { id } = await client.createSweep({
    name: 'typed',
    trainer: 'external',
    parameters: { a: [1, 2, 3], epochs: 2 },
    metric: { name: rmse, goal: 'minimize' },
  })
  await fixture.scheduler.advance(id)
  const { trials } = await client.ask(id, { count: 3, holder: 'test' })
  const [first, second, third] = trials
  const report = { epoch: 1, metrics: { [rmse]: 1 } }
  expect(await client.report(id, first!, report)).toEqual({ verdict: 'continue', until: 2 })
  expect(await client.heartbeat(id, first!)).toEqual({ verdict: 'continue', until: 2 })
  expect((await client.complete(id, first!)).verdict).toBe('stop')
  expect((await client.complete(id, second!, report)).verdict).toBe('stop')
  expect((await client.fail(id, third!, 'no data')).verdict).toBe('stop')
  await expect(client.report(id, { ...second!, fence: 1 }, report)).rejects.toMatchObject({
    problem: { code: 'TRIAL_NOT_HELD' },
  })
  await fixture.scheduler.advance(id)
  expect((await client.sweep(id)).counts).toMatchObject({ completed: 2, failed: 1 })
  expect((await client.trial(id, 1)).config).toEqual({ a: 1, epochs: 2 })
  expect((await client.leaderboard(id)).rows).toHaveLength(2)
})
