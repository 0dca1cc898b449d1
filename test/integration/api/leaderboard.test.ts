import { imageSpace, type Leaderboard, metricNames, type TrialSummary } from '@sweepstack/protocol'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createParquetFiles } from '../../../apps/api/src/leaderboard/parquet-files.ts'
import { trialTable } from '../../../apps/api/src/leaderboard/trial-table.ts'
import { type Board, startBoard } from '../../support/board.ts'
import { datasetRecord } from '../../support/records.ts'

const images = 400
const doubt = 'no validation image of the class "b": scores do not cover it'
let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: images, test: 0 }, [doubt])
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const open: Board['open'] = (...args) => fixture.open(...args)
const finish: Board['finish'] = (...args) => fixture.finish(...args)
const board: Board['board'] = (...args) => fixture.board(...args)
const trials: Board['trials'] = (...args) => fixture.trials(...args)
const inject = (url: string) => fixture.app.inject(url)
const numbers = ({ rows }: Leaderboard) => rows.map(({ trial }) => trial)

test('a cursor goes on after its row, whatever comes in between', async () => {
  const id = await open({ learningRate: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] })
  const all = await trials(id)
  for (const [place, right] of [280, 200, 240, 100].entries()) await finish(all[place]!, right)
  const first = await board(id, 'limit=2')
  expect(numbers(first)).toEqual([1, 3])
  // The new best moves every rank by one; page two still begins where page one ended.
  await finish(all[4]!, 300)
  await finish(all[5]!, 150)
  expect(numbers(await board(id, `limit=2&after=${first.next}`))).toEqual([2, 6])
  const rest = await board(id, `limit=9&after=${first.next}`)
  expect(numbers(rest)).toEqual([2, 6, 4])
  expect(rest.next).toBeNull()
  expect(rest.rows[0]).toMatchObject({ rank: 4, metrics: { val_accuracy: 0.5, val_loss: 1.5 } })
})

test('what makes the scores of a dataset doubtful stands under them, and in the plan', async () => {
  const id = await open({ learningRate: [0.31, 0.32] })
  for (const trial of await trials(id)) await finish(trial, 200)
  expect((await board(id)).warnings).toContain(`tiny: ${doubt}`)
  const payload = { name: 's', dataset: 'tiny', parameters: { epochs: 1 } }
  const plan = await fixture.app.inject({ method: 'POST', url: '/v1/plans', payload })
  expect(plan.json().warnings).toEqual([`tiny: ${doubt}`])
})

test('the best of two that are not told apart leads by luck', async () => {
  const id = await open({ learningRate: [0.33, 0.34] })
  const [one, other] = await trials(id)
  await finish(one!, 200)
  await finish(other!, 199)
  expect((await board(id)).warnings[0]).toMatch(
    /^The best config is not told apart from the only other one that it is compared with: /,
  )
})

test('two that have all images right lead by no luck', async () => {
  const id = await open({ learningRate: [0.35, 0.36] })
  for (const trial of await trials(id)) await finish(trial, images)
  const { warnings } = await board(id)
  expect(warnings.join()).not.toMatch(/on fresh images|0\.0000/)
})

test('copies are no rivals: one row, one tie group, one comparison less', async () => {
  const parameters = { optimizer: ['adam', 'sgd'], momentum: [0, 0.5, 0.9] }
  const id = await open(parameters)
  const all = await trials(id)
  const lineages = [...new Set(all.map(({ lineage }) => lineage))]
  expect(lineages).toHaveLength(4)
  for (const [place, right] of [280, 200, 240, 230].entries()) {
    await finish(all.find(({ lineage }) => lineage === lineages[place])!, right)
  }
  const found = await board(id)
  expect(found.rows.map(({ rank, trial, tie, copies }) => [rank, trial, tie, copies])).toEqual([
    [1, 1, 1, [2, 3]],
    [2, 5, 2, []],
    [3, 6, 2, []],
    [4, 4, 3, []],
  ])
  // The best has no equal, so no luck is said to have helped it.
  expect(found.warnings.join()).not.toContain('luck')
  const plan = await fixture.app.inject({
    method: 'POST',
    url: '/v1/plans',
    payload: { name: 's', dataset: 'tiny', parameters: { epochs: 1, ...parameters } },
  })
  expect(plan.json()).toMatchObject({ trials: 6, configs: 4, lineages: 4 })
})

test('a sweep is ranked by a mean over classes, whose error repeats tell; of a single run only predictions', async () => {
  const ranking = { metric: 'val_auc', repeats: 2 }
  const id = await open({ learningRate: [0.51, 0.52] }, ranking)
  for (const { trial, auc } of (await trials(id)).map((trial, place) => ({
    trial,
    auc: [0.7, 0.72, 1, 0.96][place] as number,
  }))) {
    await finish(trial, 200, { val_auc: auc, val_macro_f1: auc / 2 })
  }
  const { rows, metric } = await board(id, 'sort=-val_macro_f1')
  expect(metric).toEqual({ name: 'val_auc', goal: 'maximize' })
  expect(rows.map(({ score }) => score)).toEqual([0.98, expect.closeTo(0.71, 12)])
  // Student's interval of 0.98 ± 0.25 is cut to where an area can be.
  expect(rows[0]?.interval).toMatchObject({ kind: 'student-t', high: 1 })
  expect(numbers(await board(id, 'where=val_auc%3E0.9'))).toEqual([3])

  const single = await open({ learningRate: [0.53, 0.54] }, { metric: 'val_balanced_accuracy' })
  for (const trial of await trials(single)) await finish(trial, 200)
  const row = { score: 0.5, tie: null, interval: null }
  expect((await board(single)).rows).toMatchObject([row, row])
})

test('a share of images that is no accuracy has the interval of a share, and no paired test', async () => {
  const id = await open({ learningRate: [0.55, 0.56] }, { metric: 'val_top5_accuracy' })
  const [first, second] = (await trials(id)) as [TrialSummary, TrialSummary]
  await finish(first, 200, { val_top5_accuracy: 0.9 })
  await finish(second, 200, { val_top5_accuracy: 0.5 })
  // By these predictions, which tell the likeliest class, the two are the same.
  for (const { lineage } of [first, second]) {
    await fixture.predict({ lineage, epoch: 1, split: 'val' }, 200)
  }
  const { rows } = await board(id)
  expect(rows.map(({ tie }) => tie)).toEqual([1, 2])
  expect(rows[0]?.interval).toMatchObject({ kind: 'wilson' })
  const payload = { name: 's', dataset: 'tiny', metric: 'val_top5_accuracy' }
  const parameters = { epochs: 1 }
  const plan = await fixture.app.inject({
    method: 'POST',
    url: '/v1/plans',
    payload: { ...payload, parameters },
  })
  expect(plan.json().warnings[0]).toContain('val_top5_accuracy of 2 classes is 1 for every model')
})

test('rows are picked and sorted by parameters and metrics; pages too', async () => {
  const id = await open({ learningRate: [0.01, 0.02, 0.03], optimizer: ['adam', 'sgd'] })
  for (const trial of await trials(id)) await finish(trial, 100 + 10 * trial.number)
  const by = async (query: string) => numbers(await board(id, query))
  const adam = (await trials(id)).filter(({ config }) => config.optimizer === 'adam')
  expect(await by('where=optimizer=adam')).toEqual(adam.map(({ number }) => number).reverse())
  expect(await by('where=optimizer=adam&where=learningRate%3C0.02')).toHaveLength(1)
  expect(await by('sort=seconds')).toEqual([1, 2, 3, 4, 5, 6])
  expect(await by('sort=-seconds&limit=2')).toEqual([6, 5])
  const page = await board(id, 'sort=val_loss&limit=4')
  expect(numbers(page)).toEqual([6, 5, 4, 3])
  expect(await by(`sort=val_loss&limit=4&after=${page.next}`)).toEqual([2, 1])
})

test.each([
  '',
  'rank',
  '-rank',
  'tie',
  '-tie',
  'trial',
  '-trial',
  'score',
  '-score',
  'val_loss',
  '-val_loss',
  'seconds',
  '-seconds',
  'spread',
  'learningRate',
  '-learningRate',
  'optimizer',
])('pages sorted by "%s" have each row once, whatever results come in between', async (sort) => {
  const id = await open({ learningRate: [0.03, 0.01, 0.02, 0.04], optimizer: ['adam', 'sgd'] })
  const all = await trials(id)
  for (const trial of all.slice(0, 5)) await finish(trial, 100 + ((37 * trial.number) % 90))
  const query = `limit=2&sort=${sort}`
  const seen: number[] = []
  const late = all.slice(5)
  for (let after: string | null = ''; after !== null; ) {
    const page: Leaderboard = await board(id, after ? `${query}&after=${after}` : query)
    seen.push(...numbers(page))
    after = page.next
    const next = late.shift()
    // One becomes the first, one the last, one comes in between.
    if (next) await finish(next, [350, 20, 140][late.length]!)
  }
  expect(new Set(seen).size).toBe(seen.length)
  for (const { number } of all.slice(0, 5)) expect(seen).toContain(number)
})

test('every replica sees a result at once, also after Redis lost its newest records', async () => {
  const id = await open({ learningRate: [0.001, 0.003, 0.005] })
  const [first, second, third] = await trials(id)
  const other = await fixture.newApp()
  const both = async () => {
    const pages = [await board(id), await board(id, '', other)]
    expect(pages[0]).toEqual(pages[1])
    return numbers(pages[0]!)
  }
  await finish(first!, 100)
  expect(await both()).toEqual([1])
  await finish(second!, 200)
  expect(await both()).toEqual([2, 1])
  const raw = new Redis(fixture.server.url)
  await raw.rpop(`{sweepstack}:sweep:${id}:results`)
  raw.disconnect()
  expect(await both()).toEqual([1])
  await finish(third!, 50)
  expect(await both()).toEqual([1, 3])
  await other.close()
})

test.each(['where=optimiser=adam', 'where=optimizer', 'sort=speed', 'after=nonsense', 'after=1'])(
  'what cannot be read is answered with a code: %s',
  async (query) => {
    const id = await open({ learningRate: [0.7] })
    const response = await inject(`/v1/sweeps/${id}/leaderboard?${query}`)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'INVALID_REQUEST' })
  },
)

const wrongQueries: [query: string, message: string][] = [
  ['optimizer=adan', 'optimizer is never adan in this sweep; did you mean adam?'],
  ['optimizer!=true', 'optimizer is never true in this sweep; it is adam, sgd'],
  ['optimizer=adam,sgd', 'optimizer is never adam,sgd in this sweep; did you mean adam?'],
  ['optimizer<5', 'optimizer has no order with 5: compare it by = or !='],
  ['optimizer<adam', 'optimizer has no order with "adam": compare it by = or !='],
  ['optimizer=""', 'optimizer is never "" in this sweep; it is adam, sgd'],
  ['learningRate=0.5', 'learningRate is never 0.5 in this sweep; it is 0.1, 0.2, 0.25'],
  ['learningRate<abc', 'learningRate is a number, and "abc" is none'],
  [
    'learningRate<="0.1"',
    'learningRate is a number, and "0.1" is none: write learningRate<=0.1, without quotes',
  ],
  ['loss<abc', 'loss is a number, and "abc" is none'],
  ['loss=abc', 'loss is a number, and "abc" is none'],
  ['loss<1 and val_loss<2', 'loss is a number, and "1 and val_loss<2" is none'],
  ['loss<>1', 'loss is a number, and ">1" is none'],
  ['score<null', 'score is a number, and null is none'],
  ['rank<=first', 'rank is a number, and "first" is none'],
  ['epochs=all', 'epochs is a number, and "all" is none'],
  ['feasible=yes', 'feasible is never yes in this sweep; it is true, false'],
  ['nesterov=1', 'nesterov is never 1 in this sweep; it is false'],
  ['nesterov>false', 'nesterov has no order with false: compare it by = or !='],
  ['schedule=cosine', 'schedule has options: write schedule.kind=cosine'],
  [
    'schedule.kund=cosine',
    'there is no "schedule.kund"; there are schedule.kind, schedule.warmupEpochs, schedule.alpha',
  ],
  ['schedule.kind=cosin', 'schedule.kind is never cosin in this sweep; did you mean cosine?'],
  ['optimizer.kind=adam', 'optimizer has no options: write optimizer by itself'],
  ['optimiser=adam', 'there is no "optimiser"; did you mean optimizer?'],
  ['optimizer="adam', '"optimizer="adam" has a " that does not end'],
]

test('a condition that no row could meet is refused, with what to write', async () => {
  const parameters = {
    learningRate: [0.1, 0.2],
    optimizer: ['adam', 'sgd'],
    schedule: [{ kind: 'cosine' }, { kind: 'constant' }],
    epochs: 2,
  }
  const given = { learningRate: 0.25, optimizer: 'sgd', schedule: { kind: 'constant' } }
  const id = await open(parameters, { warmStart: { configs: [given] } })
  for (const [text, message] of wrongQueries) {
    const where = encodeURIComponent(text)
    for (const route of ['leaderboard', 'curves']) {
      // Rows of a leaderboard alone have ranks.
      if (route === 'curves' && /^(rank|feasible)/.test(text)) continue
      const response = await inject(`/v1/sweeps/${id}/${route}?where=${where}`)
      expect([text, response.statusCode, response.json()]).toMatchObject([
        text,
        400,
        { code: 'INVALID_REQUEST', errors: [{ path: 'where', message }] },
      ])
    }
  }
  const search = { kind: 'random', trials: 2 }
  const ranged = await open({ cutout: { min: 0, max: 10 } }, { search })
  expect(
    (await inject(`/v1/sweeps/${ranged}/leaderboard?where=cutout%3D1.5`)).json(),
  ).toMatchObject({
    errors: [{ path: 'where', message: 'cutout is a whole number, and 1.5 is none' }],
  })
  const many = Array.from({ length: 17 }, () => 'where=loss%3C1').join('&')
  for (const route of ['leaderboard', 'curves']) {
    const message = 'has at most 16 conditions, of up to 200 characters each'
    expect((await inject(`/v1/sweeps/${id}/${route}?${many}`)).json()).toMatchObject({
      ...{ code: 'INVALID_REQUEST', errors: [{ path: 'where', message }] },
    })
  }
  for (const sort of ['schedule.kund', '-optimizer.kind', 'score desc', 'learnRate']) {
    const response = await inject(`/v1/sweeps/${id}/leaderboard?sort=${encodeURIComponent(sort)}`)
    expect(response.json()).toMatchObject({ status: 400, errors: [{ path: 'sort' }] })
  }
})

test('quotes, spaces and == are understood', async () => {
  const id = await open({ optimizer: ['adam', 'sgd'], schedule: [{ kind: 'cosine' }] })
  for (const trial of await trials(id)) await finish(trial, 100)
  for (const text of [
    'optimizer="adam"',
    "optimizer = 'adam'",
    ' optimizer == adam ',
    'optimizer!="sgd"',
    'schedule.kind="cosine"',
    'beta2=null',
    'spread=null',
  ]) {
    const found = await board(id, `where=${encodeURIComponent(text)}&where=optimizer%3Dadam`)
    expect([text, found.rows.map(({ config }) => config.optimizer)]).toEqual([text, ['adam']])
  }
})

test('stored predictions tell apart what the scores alone do not', async () => {
  const id = await open({ learningRate: [0.001, 0.002] })
  const all = await trials(id)
  // 284 and 269 of 400: p = 0.25 as two proportions; McNemar of 0 against 15 discordant images: 6e-5.
  const right = [284, 269]
  for (const [place, trial] of all.entries()) await finish(trial, right[place]!)
  expect((await board(id)).rows.map(({ tie }) => tie)).toEqual([1, 1])
  for (const [place, trial] of all.entries()) {
    const request = { lineage: trial.lineage, epoch: 1, split: 'val' as const }
    await fixture.predict(request, right[place]!)
  }
  expect((await board(id)).rows.map(({ tie }) => tie)).toEqual([1, 2])
})

test('the whole sweep leaves as CSV and as Parquet, with what has no score', async () => {
  const parameters = { learningRate: [0.011, 0.012], schedule: { kind: 'constant' } }
  const id = await open(parameters, { seed: 42 })
  const [first] = await trials(id)
  await finish(first!, 300, { val_auc: 0.25 })
  const text = (await inject(`/v1/sweeps/${id}/trials.csv`)).body
  const [header, ...lines] = text.trim().split('\n')
  const columns =
    'val_accuracy,val_loss,accuracy,loss,val_balanced_accuracy,val_macro_f1,val_top5_accuracy,val_auc'
  expect(header).toContain(`trial,status,score,${columns},epochs,trained,seconds,`)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^1,completed,0\.75,0\.75,1\.25,0\.5,1,0\.5,0\.5,0\.5,0\.25,1,1,1,42,/)
  expect(lines[0]).toContain('"{""kind"":""constant""}"')
  expect(lines[1]).toMatch(/^2,waiting,,,,,,,,,,1,0,0,42,/)
  const payload = (await inject(`/v1/sweeps/${id}/trials.parquet`)).rawPayload
  const file = payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.byteLength)
  const rows = await parquetReadObjects({ file: file as ArrayBuffer })
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({
    trial: 1,
    status: 'completed',
    score: 0.75,
    val_loss: 1.25,
    epochs: 1,
    seed: 42,
    learningRate: 0.011,
    schedule: '{"kind":"constant"}',
    nesterov: false,
    beta2: null,
  })
  expect(rows[1]).toMatchObject({ trial: 2, status: 'waiting', score: null, learningRate: 0.012 })
  // Typed although every value is missing or whole.
  const types = new Map(
    parquetMetadata(file as ArrayBuffer).schema.map(({ name, type }) => [name, type]),
  )
  expect(
    ['trial', 'failure', 'beta2', 'dropout', 'nesterov'].map((name) => types.get(name)),
  ).toEqual(['INT32', 'BYTE_ARRAY', 'DOUBLE', 'DOUBLE', 'BOOLEAN'])
})

test('what a table has read of completed trials, a filter and another table need not read', async () => {
  const id = await open({ learningRate: [0.011, 0.012, 0.013] })
  const [first, second, third] = await trials(id)
  await finish(first!, 300)
  await finish(second!, 310)
  const raw = new Redis(fixture.server.url)
  const csv = async () => (await inject(`/v1/sweeps/${id}/trials.csv`)).body
  /** Reports of last epochs that were read meanwhile. */
  const reads = async (act: () => Promise<unknown>) => {
    await raw.config('RESETSTAT')
    await act()
    return Number(/cmdstat_lindex:calls=(\d+)/.exec(await raw.info('commandstats'))?.[1] ?? 0)
  }
  const before = await csv()
  expect(await reads(() => board(id, 'where=learningRate<=0.012'))).toBe(0)
  expect(await reads(csv)).toBe(0)
  expect(await csv()).toBe(before)
  await finish(third!, 320)
  expect(await reads(csv)).toBe(1)
  expect(await csv()).toContain('3,completed,0.8,')
  raw.disconnect()
})

test('a Parquet file is written in pieces of bounded size, and read as one', async () => {
  const { columns } = trialTable(metricNames, imageSpace)
  const row = (trial: number) => columns.map((_, place) => (place === 0 ? trial : null))
  async function* pages() {
    for (let page = 0; page < 24; page += 1) {
      yield Array.from({ length: 500 }, (_, place) => row(500 * page + place + 1))
    }
  }
  const pieces: Uint8Array[] = []
  let turns = 0
  const other = setInterval(() => {
    turns += 1
  }, 0)
  for await (const piece of createParquetFiles().write(columns, pages())) pieces.push(piece)
  clearInterval(other)
  // Written in a thread: others have their turns.
  expect(turns).toBeGreaterThan(12)
  // Twelve groups and the end of the file.
  expect(pieces).toHaveLength(13)
  const file = new Uint8Array(Buffer.concat(pieces)).buffer
  expect(parquetMetadata(file).row_groups).toHaveLength(12)
  const rows = await parquetReadObjects({ file, columns: ['trial'] })
  expect(rows.map(({ trial }) => trial)).toEqual(rows.map((_, place) => place + 1))
  expect(rows).toHaveLength(12_000)
})

describe('a name that is registered again', () => {
  const images = { train: 1000, val: 400, test: 0 }
  const register = (hash: string, splits: typeof images) =>
    fixture.redis.datasets.register(
      datasetRecord({ hash: hash.repeat(64), shape: [32, 32, 3], classes: ['x'], splits }),
    )
  afterAll(() => register('a', images))

  test('changes nothing of a sweep that was posted before', async () => {
    const id = await open({ learningRate: [0.71, 0.72] })
    for (const [place, trial] of (await trials(id)).entries()) await finish(trial, 300 - place)
    const before = await board(id)
    expect(before.rows.map(({ tie, interval }) => [tie, interval?.kind])).toEqual([
      [1, 'wilson'],
      [1, 'wilson'],
    ])
    await register('b', { train: 7, val: 3, test: 2 })
    await register('c', { train: 7, val: 2, test: 2 })
    // Another replica of the API, which has nothing in memory.
    const replica = await fixture.newApp()
    expect(await board(id, '', replica)).toEqual(before)
    expect((await inject(`/v1/sweeps/${id}`)).json().datasetHash).toBe('a'.repeat(64))
    const facts = (await inject(`/v1/datasets/${'a'.repeat(64)}`)).json()
    expect(facts).toMatchObject({ name: 'tiny', splits: images })
    expect((await inject('/v1/datasets/tiny')).json().hash).toBe('c'.repeat(64))
    await replica.close()
  })

  test('keeps the facts that an older version had under the name only', async () => {
    const raw = new Redis(fixture.server.url)
    await register('d', images)
    await raw.del('{sweepstack}:dataset-facts')
    raw.disconnect()
    expect((await fixture.redis.datasets.findByHash('d'.repeat(64)))?.splits).toEqual(images)
    await register('e', { train: 7, val: 3, test: 2 })
    expect((await fixture.redis.datasets.findByHash('d'.repeat(64)))?.splits).toEqual(images)
  })
})
