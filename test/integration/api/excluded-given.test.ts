import type { DecisionList, Plan, Sweep, SweepDifference, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

/** Configs that somebody gave: none is lost without a word where a constraint or a ban excludes it, before or after. */

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 100, val: 50, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

async function send<T>(method: 'POST' | 'PATCH', url: string, payload: object) {
  const response = await fixture.app.inject({ method, url: `/v1/${url}`, payload })
  return { status: response.statusCode, body: response.json() as T }
}
const patch = (id: string, payload: object) => send<Sweep>('PATCH', `sweeps/${id}`, payload)
const read = async (id: string): Promise<Sweep> =>
  (await fixture.app.inject(`/v1/sweeps/${id}`)).json()
const ratesOf = async (id: string) =>
  (await fixture.trials(id)).map(({ config }) => config.learningRate)

/** Trains what is open until the sweep has ended. */
async function finish(id: string): Promise<Sweep> {
  for (;;) {
    await fixture.scheduler.advance(id)
    const open = (await fixture.trials(id)).filter(({ status }) => status === 'waiting')
    if (open.length === 0) return read(id)
    for (const trial of open) await train(trial)
  }
}

/** Up to where it is wanted. */
async function train({ lineage, number }: TrialSummary): Promise<void> {
  const { lineages } = fixture.redis
  const started = await lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = started.epoch + 1; epoch <= started.target; epoch += 1) {
    await lineages.report(lineage, started.fence, reportOf(epoch, { val_accuracy: number / 100 }))
  }
  await lineages.verdict(lineage, started.fence, { final: true })
}

async function toldOf(id: string): Promise<string> {
  const log = await fixture.app.inject(`/v1/sweeps/${id}/decisions`)
  return JSON.stringify((log.json() as DecisionList).decisions)
}

const kinds = ['grid', 'random', 'sobol', 'tpe', 'gp', 'cma-es', 'nsga2', 'bohb'] as const
type Kind = (typeof kinds)[number]
/** Each has three configs of its own. Under BOHB nobody is promoted, so that all trials show one epoch. */
const searchOf = (kind: Kind) => ({
  search: kind === 'grid' ? { kind } : { kind, trials: 3 },
  ...(kind === 'bohb' ? { stopping: { kind: 'asha', eta: 3, bootstrap: 100 } } : {}),
})
const epochsOf = (kind: Kind) => (kind === 'bohb' ? 3 : 1)
const rateOf = (kind: Kind) => (kind === 'grid' ? [0.1, 0.2, 0.3] : { min: 0.1, max: 0.3 })
const bodyOf = (kind: Kind, rest: object = {}) => ({
  name: 's',
  dataset: 'tiny',
  parameters: { epochs: epochsOf(kind), batchSize: [8, 16], learningRate: rateOf(kind) },
  constraints: ['batchSize = 8'],
  ...searchOf(kind),
  ...rest,
})

describe.each(kinds)('%s', (kind) => {
  test('is refused with a config that its constraints exclude', async () => {
    const configs = [
      { learningRate: 0.7, batchSize: 8 },
      { learningRate: 0.25, batchSize: 16 },
    ]
    for (const url of ['plans', 'sweeps']) {
      const answer = await send('POST', url, bodyOf(kind, { warmStart: { configs } }))
      expect(answer).toMatchObject({
        status: 400,
        body: {
          code: 'INVALID_DEFINITION',
          errors: [
            {
              path: 'warmStart.configs.1',
              message: expect.stringMatching(/constraint batchSize = 8 excludes it; change the/),
            },
          ],
        },
      })
    }
    const [first] = configs
    const plan = await send<Plan>(
      'POST',
      'plans',
      bodyOf(kind, { warmStart: { configs: [first] } }),
    )
    expect(plan.body).toMatchObject({ trials: 4 })
  })

  test('tries a config once that is given twice', async () => {
    const warmStart = { configs: [{ learningRate: 0.7 }, { learningRate: 0.7 }] }
    const parameters = { epochs: epochsOf(kind), learningRate: rateOf(kind) }
    const id = await fixture.open(parameters, { ...searchOf(kind), warmStart })
    expect(await finish(id)).toMatchObject({ status: 'completed', trials: 4 })
    expect(await ratesOf(id)).toHaveLength(4)
    expect((await ratesOf(id)).filter((rate) => rate === 0.7)).toHaveLength(1)
  })

  test('is refused a pinned or an injected config that a constraint or a ban excludes', async () => {
    const { name: _, dataset: __, parameters, ...rest } = bodyOf(kind, { parallelism: 1 })
    const id = await fixture.open(parameters, rest)
    await patch(id, { ban: ['learningRate > 0.6'] })
    for (const key of ['pin', 'inject']) {
      const banned = { learningRate: 0.7, batchSize: 8 }
      expect(await patch(id, { [key]: [banned] })).toMatchObject({
        status: 400,
        body: {
          errors: [
            {
              path: `${key}.0`,
              message: expect.stringMatching(
                /ban learningRate > 0\.6 excludes it; take the ban back/,
              ),
            },
          ],
        },
      })
      const excluded = { learningRate: 0.25, batchSize: 16 }
      expect(await patch(id, { [key]: [excluded] })).toMatchObject({
        status: 400,
        body: {
          errors: [{ path: `${key}.0`, message: expect.stringMatching(/constraint batch/) }],
        },
      })
      // Together with what lets it in.
      const both = { [key]: [banned], unban: ['learningRate > 0.6'] }
      expect(await patch(id, both)).toMatchObject({ status: 200, body: { trials: 4 } })
      await patch(id, { ban: ['learningRate > 0.6'] })
    }
    expect(await read(id)).toMatchObject({ trials: 3 })
  })

  test('says which given configs a later ban excludes, and tries no others for them', async () => {
    const given = [0.7, 0.8, 0.9].map((learningRate) => ({ learningRate }))
    const rest = { ...searchOf(kind), parallelism: 1, warmStart: { configs: given } }
    const parameters = { epochs: epochsOf(kind), learningRate: rateOf(kind) }
    const id = await fixture.open(parameters, rest)
    expect(await ratesOf(id)).toEqual([0.7])
    expect(await read(id)).toMatchObject({ trials: 6 })
    const said =
      '2 given configs that had no trial yet will have none: the ban learningRate > 0.6 leaves them out'
    const ban = { ban: ['learningRate > 0.6'] }
    // The one that was opened stays, beside the trials of the search. Twice is as once.
    for (let time = 0; time < 2; time += 1) {
      const { body } = await patch(id, ban)
      expect(body).toMatchObject({ trials: 4 })
      expect(body.warnings).toContain(said)
      await fixture.scheduler.advance(id)
    }
    expect((await toldOf(id)).split(said)).toHaveLength(2)
    expect(await finish(id)).toMatchObject({ status: 'completed' })
    expect(await ratesOf(id)).toHaveLength(4)
    expect((await ratesOf(id)).filter((rate) => rate > 0.3)).toEqual([0.7])

    // Now they come.
    expect(await patch(id, { unban: ban.ban })).toMatchObject({ body: { trials: 6 } })
    expect(await finish(id)).toMatchObject({ status: 'completed' })
    expect((await ratesOf(id)).slice(4)).toEqual([0.8, 0.9])
    const { body } = await patch(id, ban)
    expect(body).toMatchObject({ trials: 6 })
    expect(body.warnings.join()).not.toMatch(/given config/)
  })
})

test('a constraint that comes later excludes too, and a file can name it beside what it excludes', async () => {
  const first = { name: 's', dataset: 'tiny', seed: 7, search: { kind: 'tpe', trials: 3 } }
  const whole = {
    ...first,
    parallelism: 1,
    parameters: { epochs: 1, learningRate: { min: 0.1, max: 0.3 } },
    warmStart: { configs: [{ learningRate: 0.7 }, { learningRate: 0.8 }] },
  }
  const { id } = (await send<Sweep>('POST', 'sweeps', whole)).body
  await fixture.scheduler.advance(id)
  const differenceOf = async (change: object) =>
    (await send<SweepDifference>('POST', `sweeps/${id}/difference`, { ...whole, ...change })).body
  const constraints = ['learningRate < 0.6']
  const said =
    '1 given config that had no trial yet will have none: the constraint learningRate < 0.6 leaves it out'
  const found = await differenceOf({ constraints })
  expect(found).toMatchObject({ impossible: [], plan: { trials: 4 } })
  expect(found.plan?.warnings).toContain(said)
  const configs = [...whole.warmStart.configs, { learningRate: 0.5 }, { learningRate: 0.9 }]
  expect(await differenceOf({ constraints, warmStart: { configs } })).toMatchObject({
    impossible: [
      {
        path: 'warmStart.configs.3',
        message: expect.stringMatching(/constraint learningRate < 0\.6 excludes it/),
      },
    ],
    patch: null,
  })
  expect((await patch(id, found.patch ?? {})).body.warnings).toContain(said)
  await fixture.scheduler.advance(id)
  expect(await toldOf(id)).toContain(said)
})

test('configs of other sweeps are left out with a warning', async () => {
  const a = await fixture.open(
    { learningRate: [0.1, 0.2] },
    { constraints: ['learningRate < 0.6'] },
  )
  const b = await fixture.open({ learningRate: [0.5, 0.7] })
  const { status, body } = await send<Sweep>('POST', 'sweeps', { from: [a, b] })
  expect(status).toBe(201)
  expect(body).toMatchObject({ trials: 3 })
  expect(body.warnings).toContain(
    '1 given config will have no trial: the constraint learningRate < 0.6 leaves it out',
  )
})

test('what programs train is refused as well, in each of several places', async () => {
  const body = {
    name: 's',
    trainer: 'external',
    metric: { name: 'loss', goal: 'minimize' },
    parameters: { x: { min: 0, max: 1 }, k: ['a', 'b'] },
    constraints: ['k = a', 'x < 0.9'],
    search: { kind: 'tpe', trials: 3 },
    warmStart: {
      configs: [
        { x: 0.25, k: 'b' },
        { x: 0.25, k: 'a' },
        { x: 2, k: 'a' },
      ],
    },
  }
  expect(await send('POST', 'sweeps', body)).toMatchObject({
    status: 400,
    body: {
      detail: expect.stringMatching(
        /^warmStart\.configs\.0 can never be opened: the constraint k = a/,
      ),
      errors: [
        { path: 'warmStart.configs.0', message: expect.stringMatching(/constraint k = a/) },
        { path: 'warmStart.configs.2', message: expect.stringMatching(/constraint x < 0\.9/) },
      ],
    },
  })
})
