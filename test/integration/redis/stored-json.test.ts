import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { initialState, lineageKey, recipeOf, type SweepCommand } from '@sweepstack/core'
import { type Failure, parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { datasetRecord, reportOf, workerRecord } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'
import { runs } from '../../support/runs.ts'
import { toldEvents } from '../../support/told-events.ts'

type OpenTrial = Extract<SweepCommand, { kind: 'openTrial' }>

const dataset = 'd'.repeat(64)
const definition = parseDefinition({ name: 's', dataset: 'd', parameters: { epochs: [2, 3] } })
const config = { ...(definition.parameters as object), epochs: 3 } as OpenTrial['config']
const id = `swp_${'a'.repeat(20)}`

let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let raw: Redis
let installation = 0
let left: string[] = []
const root = () => `{j${installation}}`

beforeAll(async () => {
  server = await startTestRedis()
  raw = new Redis(server.url)
})
beforeEach(anotherInstallation)
afterAll(async () => {
  raw?.disconnect()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
})

async function anotherInstallation() {
  await redis?.close()
  installation += 1
  left = []
  redis = await openRedis({
    url: server.url,
    role: 'scheduler',
    prefix: `j${installation}`,
    onError: ({ message }) => left.push(message),
  })
  await create(id)
}

async function create(sweep: string, name = 's') {
  const epochs = { asked: 1, unique: 1, trained: 0 }
  const counts = { trials: 1, lineages: 1, epochs, etaSeconds: null }
  const plan = { ...counts, parameters: {}, warnings: [] }
  const state = initialState(definition, dataset)
  await redis.sweeps.create({ id: sweep, name, tags: [], state, plan })
}

function open(number: number, epochs: number, seed = 42): OpenTrial {
  const recipe = recipeOf(config, dataset, seed)
  const of = { number, config: { ...config, epochs }, seed, recipe, epochs }
  return { kind: 'openTrial', ...of, lineage: lineageKey(recipe) }
}

const { lineage } = open(1, 3)

const report = (epoch: number, val_accuracy = epoch / 100) =>
  reportOf(epoch, {
    loss: 1 / 3,
    val_loss: 1e-7,
    val_accuracy,
    learning_rate: 5e-324,
    seconds: 123456789.12345679,
  })

async function start(key = lineage, worker = 'w1') {
  const started = await redis.lineages.start(key, worker)
  if (started.kind !== 'started') throw new Error('did not start')
  return started
}

const trials = () => redis.sweeps.trials(id, { after: 0, limit: 10 })

async function events() {
  return (await toldEvents(redis, id)).map(({ event }) => event)
}

const awkward = '"\\\u0000\n\u007f/é𝛂\u2028{}[],:"lastLines":[]'
const failures: Failure[] = [
  { code: 'TRAINER_DIED', class: 'worker', message: 'died', lastLines: [] },
  { code: 'TRAINER_DIED', class: 'worker', message: awkward, lastLines: [awkward, '', '{}'] },
  { code: awkward, class: 'worker', message: '' },
]

describe('stored JSON goes through each script as it is', () => {
  test('no script encodes anything but a plain string', () => {
    const folder = path.resolve(import.meta.dirname, '../../../packages/redis/lua')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const encoding = files
      .filter((name) => name.endsWith('.lua'))
      .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
      .filter((line) => line.includes('cjson.encode'))
    expect(encoding).toEqual(['  return cjson.encode(value)'])
  })

  test.each(failures)('a failure that quarantines: %j', async (failure) => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const { fence } = await start()
    await redis.lineages.fail(lineage, fence, failure)
    expect((await redis.lineages.read(lineage))?.failure).toEqual(failure)
    expect((await trials())[0]?.failure).toEqual(failure)
    expect(await events()).toContainEqual(expect.objectContaining({ status: 'failed', failure }))
    expect(await raw.hget(`${root()}:lineage:${lineage}`, 'failure')).toBe(JSON.stringify(failure))
    // A late watch gets the same words.
    await redis.sweeps.carryOut(id, open(2, 3))
    expect((await trials())[1]?.failure).toEqual(failure)
  })

  test.each(failures)('the last words of a poisoned lineage: %j', async (failure) => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
    for (let starts = 0; starts < 5; starts += 1) {
      const { fence } = await start()
      await redis.lineages.retryLater(lineage, fence, failure, retry)
      expect((await redis.lineages.read(lineage))?.failure).toEqual(failure)
    }
    expect(await redis.lineages.start(lineage, 'w1')).toEqual({ kind: 'nothingToDo' })
    const poisoned = (await trials())[0]?.failure
    expect(poisoned).toMatchObject({ code: 'POISONED', class: 'worker' })
    expect(poisoned?.message).toBe(
      `started 5 times without finishing an epoch; the last failure was ${failure.code}: ${failure.message}`,
    )
    expect(poisoned?.lastLines).toEqual(failure.lastLines)
    expect(await events()).toContainEqual(
      expect.objectContaining({ status: 'failed', failure: poisoned }),
    )
  })

  test('checkpoints keep their bytes, those that are dropped too', async () => {
    await redis.sweeps.carryOut(id, open(1, 2))
    await redis.sweeps.carryOut(id, open(2, 9))
    const { fence } = await start()
    const checkpoint = (epoch: number) => ({
      epoch,
      artifact: `checkpoints/"é\\/,{}[]/${epoch}`,
      sha256: 'a'.repeat(64),
      bytes: 9007199254740991 - epoch,
    })
    const dropped: unknown[] = []
    for (const epoch of [1, 2, 3, 4, 5]) {
      const answer = await redis.lineages.recordCheckpoint(lineage, fence, checkpoint(epoch))
      dropped.push(...(answer?.dropped ?? []))
    }
    expect(dropped).toEqual([checkpoint(1), checkpoint(3)])
    expect(await raw.hget(`${root()}:lineage:${lineage}`, 'checkpoints')).toBe(
      JSON.stringify([checkpoint(5), checkpoint(4), checkpoint(2)]),
    )
  })

  test('a score has all digits of its report, in the trial, its result, its event and its input', async () => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const { fence } = await start()
    const score = 0.12345678901234568
    for (const epoch of [1, 2, 3]) {
      await redis.lineages.report(lineage, fence, report(epoch, score))
    }
    expect(await raw.lrange(`${root()}:lineage:${lineage}:reports`, 0, -1)).toEqual(
      [1, 2, 3].map((epoch) => JSON.stringify(report(epoch, score))),
    )
    expect(await raw.hget(`${root()}:sweep:${id}:trial:1`, 'score')).toBe(String(score))
    expect(await raw.lrange(`${root()}:sweep:${id}:results`, 0, -1)).toEqual([`[1,${score}]`])
    expect(await events()).toContainEqual(expect.objectContaining({ status: 'completed', score }))
    expect((await redis.sweeps.pending(id))?.inputs).toContainEqual(
      expect.objectContaining({ type: 'trialEnded', score }),
    )
  })

  test('any JSON in a state, a config, tags, an input and a command comes back byte by byte', async () => {
    const json = fc.json({ maxDepth: 4, depthSize: 'large' }).map((text) => JSON.parse(text))
    await fc.assert(
      fc.asyncProperty(json, fc.string({ unit: 'grapheme' }), async (value, word) => {
        await anotherInstallation()
        const odd = { value, word, empty: { list: [], object: {}, nested: [[], {}, null] } }
        const odder = { ...definition, odd }
        const state = { ...initialState(odder, dataset), odd }
        const searcher = { asked: 1, ahead: [], state: odd }
        const farthest = new Map([[lineage, 3]])
        const open1 = new Map([[1, { number: 1, lineage, epochs: 3 }]])
        const changes = {
          ...{ state, edited: true, searcher },
          open: open1,
          inFlight: new Map([[lineage, 1]]),
          farthest,
        }
        const opened = { ...open(1, 3), config: { ...config, odd } }
        await redis.sweeps.push(id, { type: 'edited', odd } as never)
        const change = { version: 1, consumed: 0, changes, commands: [opened] }
        expect(await redis.sweeps.commit(id, change)).toBe(true)
        expect(await redis.sweeps.outbox(id)).toEqual([opened])
        await redis.sweeps.carryOut(id, ...(await redis.sweeps.outbox(id)))
        expect(await redis.sweeps.request(id, 0, { tags: [word], inputs: [] })).toBe('taken')
        const [key, trial] = [`${root()}:sweep:${id}`, `${root()}:sweep:${id}:trial:1`]
        expect(await raw.hget(key, 'definition')).toBe(JSON.stringify(odder))
        expect(await raw.hget(key, 'searcher')).toBe(JSON.stringify(searcher))
        const { definition: _, ...head } = JSON.parse(JSON.stringify(state))
        expect(JSON.parse((await raw.hget(key, 'head')) ?? '')).toMatchObject(head)
        expect(await raw.hget(`${key}:open`, '1')).toBe(`${lineage} 3`)
        expect(await raw.hgetall(`${key}:in-flight`)).toEqual({ [lineage]: '1' })
        expect(await raw.hgetall(`${key}:farthest`)).toEqual({ [lineage]: '3' })
        expect(await redis.sweeps.pending(id)).toMatchObject({
          memory: searcher,
          state: { definition: odder },
        })
        expect(await raw.hget(key, 'tags')).toBe(JSON.stringify([word]))
        expect(await raw.lindex(`${key}:inbox`, 1)).toBe(JSON.stringify({ type: 'edited', odd }))
        expect(JSON.parse((await raw.hget(trial, 'config')) ?? '')).toEqual(
          JSON.parse(JSON.stringify(opened.config)),
        )
        expect(await raw.llen(`${key}:outbox`)).toBe(0)
      }),
      { numRuns: runs(40) },
    )
  })
})

describe('one unreadable record costs itself only', () => {
  const broken = ['', '{', 'null', '[]', '{}', '"text"', '{"code":1,"lastLines":{}}']

  test.each(broken)('a trial whose config is %j is left out of the list', async (text) => {
    for (const [place, seed] of [1, 2, 3].entries()) {
      await redis.sweeps.carryOut(id, open(place + 1, 3, seed))
    }
    await raw.hset(`${root()}:sweep:${id}:trial:2`, 'config', text)
    expect((await trials()).map(({ number }) => number)).toEqual([1, 3])
    const pages = await redis.sweeps.trials(id, { after: 0, limit: 2 })
    expect(pages.map(({ number }) => number)).toEqual([1, 3])
    expect(left).toContain(`unreadable in Redis, left out: trial 2 of sweep ${id}`)
    await expect(redis.sweeps.trial(id, 2)).rejects.toMatchObject({ code: 'UNREADABLE_RECORD' })
  })

  test.each(broken.slice(1))('a failure that is %j is told as such', async (text) => {
    await redis.sweeps.carryOut(id, open(1, 3))
    await raw.hset(`${root()}:sweep:${id}:trial:1`, 'status', 'failed', 'failure', text)
    await raw.hset(`${root()}:lineage:${lineage}`, 'failure', text)
    const failure = expect.objectContaining({ code: 'UNREADABLE_RECORD' })
    expect(await trials()).toMatchObject([{ status: 'failed', failure }])
    expect(await redis.lineages.read(lineage)).toMatchObject({ failure })
  })

  test('last lines that an older version stored as {} cost no more than the lines', async () => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const text = '{"code":"POISONED","class":"worker","message":"x","lastLines":{}}'
    await raw.hset(`${root()}:sweep:${id}:trial:1`, 'failure', text)
    expect((await trials())[0]?.failure).toEqual({
      code: 'POISONED',
      class: 'worker',
      message: 'x',
    })
  })

  test.each(broken)('events that are %j are passed over, be they ever so many', async (text) => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const stream = `${root()}:sweep:${id}:events`
    for (let many = 0; many < 501; many += 1) {
      await raw.xadd(stream, '*', 'type', 'trial', 'at', '1', 'fields', text)
    }
    await raw.xadd(stream, '*', 'type', 'trial', 'at', 'never', 'fields', text)
    await redis.sweeps.carryOut(id, { kind: 'cancelTrial', number: 1, lineage })
    expect(await events()).toMatchObject([{ trial: 1, status: 'cancelled' }])
  })

  test.each(broken)('a worker that is %j is no worker; the others are', async (text) => {
    const worker = workerRecord()
    await redis.fleet.announce(worker)
    await raw.sadd(`${root()}:workers`, 'w0')
    await raw.set(`${root()}:worker:w0`, text)
    expect((await redis.fleet.list()).map((one) => one.id)).toEqual(['w1'])
    // Scripts that ask for others and for what they train go on as well.
    await redis.sweeps.carryOut(id, open(1, 3))
    const { fence } = await start(lineage, 'w1')
    await redis.lineages.retryLater(lineage, fence, failures[0] as Failure, {
      delayMs: 0,
      counts: true,
      alone: false,
      elsewhere: true,
    })
    await start(lineage, 'w0')
    await raw.hset(`${root()}:lineage:${lineage}`, 'updatedAt', 1)
    await raw.unlink(...(await raw.keys(`${root()}:bull:*`)))
    expect(await redis.reconcile()).toMatchObject({ enqueued: 1 })
  })

  test.each(['head', 'definition', 'plan', 'tags', 'createdAt', 'version'])(
    'a sweep whose %s cannot be read is left out of the list',
    async (field) => {
      const other = `swp_${'b'.repeat(20)}`
      await create(other)
      for (const text of ['{', '3.5', '{"status":"running"}']) {
        await raw.hset(`${root()}:sweep:${id}`, field, field === 'createdAt' ? 'never' : text)
        const { sweeps } = await redis.sweeps.list({ limit: 10 })
        expect(sweeps.map((sweep) => sweep.id)).toEqual([other])
        await expect(redis.sweeps.read(id)).rejects.toMatchObject({ code: 'UNREADABLE_RECORD' })
      }
    },
  )

  test.each(broken)(
    'a report that is %j leaves a gap, and is mended when it is told again',
    async (text) => {
      await redis.sweeps.carryOut(id, open(1, 3))
      const { fence } = await start()
      for (const epoch of [1, 2]) await redis.lineages.report(lineage, fence, report(epoch))
      await raw.lset(`${root()}:lineage:${lineage}:reports`, 0, text)
      expect((await redis.lineages.reports(lineage)).map(({ epoch }) => epoch)).toEqual([2])
      await redis.lineages.report(lineage, fence, report(1))
      expect((await redis.lineages.reports(lineage)).map(({ epoch }) => epoch)).toEqual([1, 2])
      expect(await redis.lineages.report(lineage, fence, report(3))).toMatchObject({ kind: 'rest' })
    },
  )

  test('a trial whose last report cannot be read fails; the others of its lineage complete', async () => {
    await redis.sweeps.carryOut(id, open(1, 3))
    const { fence } = await start()
    for (const epoch of [1, 2]) await redis.lineages.report(lineage, fence, report(epoch))
    await raw.lset(`${root()}:lineage:${lineage}:reports`, 0, '{')
    await redis.sweeps.carryOut(id, open(2, 1))
    await redis.lineages.report(lineage, fence, report(3))
    expect(await trials()).toMatchObject([
      { status: 'completed' },
      { status: 'failed', failure: { code: 'UNREADABLE_REPORT' } },
    ])
  })

  test('an epoch that was trained before a metric existed has no score by it, and another metric its score', async () => {
    await redis.sweeps.carryOut(id, open(1, 2))
    const { fence } = await start()
    for (const epoch of [1, 2]) await redis.lineages.report(lineage, fence, report(epoch))
    const { val_balanced_accuracy, val_macro_f1, val_top5_accuracy, val_auc, ...before } = report(1)
    await raw.lset(`${root()}:lineage:${lineage}:reports`, 0, JSON.stringify(before))
    await redis.sweeps.carryOut(id, open(2, 1))
    await raw.hset(`${root()}:sweep:${id}`, 'metric', 'val_balanced_accuracy')
    await redis.sweeps.carryOut(id, open(3, 1))
    const nowhere = JSON.stringify({ ...report(1), val_auc: null })
    await raw.lset(`${root()}:lineage:${lineage}:reports`, 0, nowhere)
    await raw.hset(`${root()}:sweep:${id}`, 'metric', 'val_auc')
    await redis.sweeps.carryOut(id, open(4, 1))
    const failure = (metric: string) => ({
      code: 'METRIC_NOT_MEASURED',
      class: 'config',
      message: expect.stringContaining(`has no ${metric}: it was trained before`),
    })
    expect(await trials()).toMatchObject([
      { status: 'completed' },
      { status: 'completed', score: 0.01 },
      { status: 'failed', failure: failure('val_balanced_accuracy') },
      { status: 'failed', failure: failure('val_auc') },
    ])
  })

  test.each(broken)('an input and a command that are %j do not stop a sweep', async (text) => {
    await raw.rpush(`${root()}:sweep:${id}:inbox`, text)
    await raw.rpush(`${root()}:sweep:${id}:outbox`, text)
    expect(await redis.sweeps.pending(id)).toMatchObject({
      inputs: [{ type: 'created' }],
      consumed: 2,
    })
    const state = initialState(definition, dataset)
    const change = { version: 1, consumed: 2, changes: { state }, commands: [open(1, 3)] }
    await redis.sweeps.commit(id, change)
    expect(await redis.sweeps.outbox(id)).toEqual([open(1, 3)])
    expect(await raw.llen(`${root()}:sweep:${id}:outbox`)).toBe(1)
    expect((await redis.sweeps.pending(id))?.consumed).toBe(0)
  })

  test.each(broken)('a dataset that is %j is left out of the list', async (text) => {
    await redis.datasets.register(datasetRecord())
    await raw.hset(`${root()}:datasets`, 'broken', text)
    expect((await redis.datasets.list()).map(({ name }) => name)).toEqual(['tiny'])
    expect(await redis.datasets.find('broken')).toBeUndefined()
  })

  test.each(broken)('checkpoints that are %j: the lineage begins anew', async (text) => {
    await redis.sweeps.carryOut(id, open(1, 3))
    await raw.hset(`${root()}:lineage:${lineage}`, 'checkpoints', text)
    expect((await redis.lineages.read(lineage))?.checkpoints).toEqual([])
    const { fence, checkpoints } = await start()
    expect(checkpoints).toEqual([])
    const checkpoint = { epoch: 1, artifact: 'a', sha256: 'a'.repeat(64), bytes: 1 }
    expect(await redis.lineages.recordCheckpoint(lineage, fence, checkpoint)).toEqual({
      dropped: [],
    })
    expect((await redis.lineages.read(lineage))?.checkpoints).toEqual([checkpoint])
  })

  test('a lineage without a generation does not stop the reconciler', async () => {
    await redis.sweeps.carryOut(id, open(1, 3, 1), open(2, 3, 2))
    await raw.hdel(`${root()}:lineage:${open(1, 3, 1).lineage}`, 'generation')
    await raw.zadd(`${root()}:retries`, 1, open(1, 3, 1).lineage, 1, 'no-such-lineage')
    await redis.lineages.releaseRetries()
    await raw.unlink(...(await raw.keys(`${root()}:bull:*`)))
    await redis.reconcile()
    expect(await redis.queueCounts()).toMatchObject({ waiting: 2 })
  })
})

test('a dataset that was recorded with the side of its images has their shape', async () => {
  const { shape: _, fit: __, ...facts } = datasetRecord({ name: 'old', hash: 'b'.repeat(64) })
  await raw.hset(`${root()}:datasets`, 'old', JSON.stringify({ ...facts, imageSize: 48 }))
  expect(await redis.datasets.find('old')).toMatchObject({ shape: [48, 48, 3], fit: 'stretch' })
  expect(await redis.datasets.findByHash('b'.repeat(64))).toMatchObject({ name: 'old' })
})
