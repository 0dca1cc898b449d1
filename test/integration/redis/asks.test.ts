import { initialState, type SweepCommand, step } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { beforeEachInstallation, type Installation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'
import { until } from '../../support/redis.ts'

let made: Installation
let redis: RedisHandle
let raw: Redis
beforeEachInstallation((installation) => {
  made = installation
  ;({ redis, raw } = installation)
})

const idOf = (name: string) => `swp_${name.repeat(20)}`
const long = { count: 1, leaseMs: 60_000, holder: 'p1' }
/** Over when it is looked at next. */
const short = { ...long, leaseMs: 0 }

/** Opens a sweep of so many trials, each a lineage of its own. */
async function open(name: string, trials: number, { epochs = 2, isAsked = true } = {}) {
  const parameters = { learningRate: 0.1, epochs }
  const seed = 100 * name.charCodeAt(0)
  const definition = parseDefinition({ name, dataset: 'd', parameters, repeats: trials, seed })
  const state = initialState(definition, 'd'.repeat(64))
  const counts = { asked: 1, unique: 1, trained: 0 }
  const plan = {
    trials,
    lineages: trials,
    epochs: counts,
    etaSeconds: null,
    parameters: {},
    warnings: [],
  }
  await redis.sweeps.create({ id: idOf(name), name, tags: [], state, plan, isAsked })
  const pending = await redis.sweeps.pending(idOf(name))
  const commands = step(pending!).commands as Extract<SweepCommand, { kind: 'openTrial' }>[]
  await redis.sweeps.carryOut(idOf(name), ...commands)
  return commands.map(({ lineage }) => lineage)
}

async function ask(options = long) {
  const answer = await redis.asks.ask(idOf('a'), options)
  if (answer.kind !== 'asked') throw new Error(answer.kind)
  return answer.trials
}
const statusOf = async (trial: number) => (await redis.sweeps.trial(idOf('a'), trial))?.status
const jobs = () => raw.lrange(`${made.root}:bull:lineages:wait`, 0, -1)

test('trials are given to who asks, in order, each to one', async () => {
  const lineages = await open('a', 5)
  const both = await Promise.all([
    ask({ ...long, count: 2 }),
    ask({ ...long, count: 2, holder: 'p2' }),
  ])
  expect(both.map((held) => held.map(({ number }) => number))).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(both[0]?.[0]).toMatchObject({
    lineage: lineages[0],
    epoch: 0,
    until: 2,
    starts: 1,
    config: { learningRate: 0.1, epochs: 2 },
    seed: 9700,
    fold: null,
  })
  expect(await statusOf(1)).toBe('running')
  expect(await ask({ ...long, count: 9 })).toHaveLength(1)
  expect(await ask()).toEqual([])
  const nowhere = await redis.asks.ask('swp_00000000000000000000', long)
  expect(nowhere).toEqual({ kind: 'noSweep' })
})

test('no worker ever gets one', async () => {
  const asked = await open('a', 3)
  expect(await jobs()).toEqual([])
  await redis.reconcile()
  expect(await jobs()).toEqual([])
  const [own] = await open('b', 1, { isAsked: false })
  const [job] = await jobs()
  expect(job).toContain(own)
  const started = await redis.lineages.startNext({ id: job!, lineage: own! }, 'w1')
  expect(started).toMatchObject({ kind: 'started', key: own })
  const [held] = await ask()
  await redis.lineages.handBack(held!.lineage, held!.fence)
  await redis.reconcile()
  expect(await raw.hgetall(`${made.root}:jobs`)).toEqual({})
  expect(await raw.llen(`${made.root}:bull:lineages:wait`)).toBe(1)
  expect((await ask({ ...long, count: 9 })).map(({ lineage }) => lineage).sort()).toEqual(
    asked.sort(),
  )
})

test('reports are fenced and in order, and the last one may be said again', async () => {
  await open('a', 1)
  const [held] = await ask()
  const { lineage, fence } = held!
  const say = (epoch: number, by = fence) => redis.lineages.report(lineage, by, reportOf(epoch))
  expect(await say(1, fence - 1)).toEqual({ kind: 'stale' })
  expect(await say(2)).toEqual({ kind: 'gap' })
  expect(await say(1)).toMatchObject({ kind: 'continue', target: 2 })
  expect(await say(1)).toMatchObject({ kind: 'continue', differs: false })
  expect(await say(2)).toEqual({ kind: 'rest', differs: false })
  expect(await statusOf(1)).toBe('completed')
  expect(await say(2)).toEqual({ kind: 'rest', differs: false })
  const other = { ...reportOf(2), state: 'f'.repeat(32) }
  expect(await redis.lineages.report(lineage, fence, other)).toEqual({ kind: 'stale' })
  expect(await redis.sweeps.scores(idOf('a'))).toEqual([{ trial: 1, score: 0.02 }])
  expect(await raw.zcard(`${made.root}:leases`)).toBe(0)
})

test('a trial whose lease has ended is given to the next, who goes on where the reports end', async () => {
  await open('a', 1)
  const [first] = await ask({ ...long, leaseMs: 500 })
  await redis.lineages.report(first!.lineage, first!.fence, reportOf(1))
  expect(await ask()).toEqual([])
  const [second] = await until('the lease ends', async () => {
    const held = await ask({ ...long, holder: 'p2' })
    return held.length > 0 && held
  })
  expect(second).toMatchObject({ number: 1, epoch: 1, starts: 1 })
  expect(second!.fence).toBeGreaterThan(first!.fence)
  expect(await redis.lineages.report(first!.lineage, first!.fence, reportOf(2))).toEqual({
    kind: 'stale',
  })
  expect((await redis.counters()).leasesEnded).toBe(1)
})

test('the reconciler ends leases as well, and a word renews them', async () => {
  await open('a', 2)
  const [heard] = await ask()
  const [silent] = await ask(short)
  await raw.zadd(`${made.root}:leases`, Date.now() + 1000, heard!.lineage)
  await redis.lineages.verdict(heard!.lineage, heard!.fence)
  const lease = Number(await raw.zscore(`${made.root}:leases`, heard!.lineage))
  expect(lease).toBeGreaterThan(Date.now() + 30_000)
  await redis.reconcile()
  expect([await statusOf(silent!.number), await statusOf(heard!.number)]).toEqual([
    'waiting',
    'running',
  ])
  expect((await redis.lineages.read(heard!.lineage))?.fence).toBe(heard!.fence)
})

test('a trial that ends its programs again and again fails', async () => {
  await open('a', 1)
  for (let start = 1; start <= 5; start += 1)
    expect(await ask(short)).toMatchObject([{ starts: start }])
  expect(await ask()).toEqual([])
  expect((await redis.sweeps.trial(idOf('a'), 1))?.failure).toMatchObject({ code: 'POISONED' })
})

test('cancelled while it is held: the next report is answered with rest', async () => {
  await open('a', 1)
  const [held] = await ask()
  const { lineage, fence, number } = held!
  await redis.sweeps.carryOut(idOf('a'), { kind: 'cancelTrial', number, lineage })
  expect(await redis.lineages.report(lineage, fence, reportOf(1))).toMatchObject({ kind: 'rest' })
  expect(await statusOf(1)).toBe('cancelled')
})

test('each holder has the lowest slot that is free, and what was known of its slots goes with the last', async () => {
  await open('a', 12, { epochs: 1 })
  const report = reportOf(1)
  const told = { completes: false, names: [], mostNames: 500 }
  const tell = async ({ number, fence }: { number: number; fence: number }) =>
    expect(await redis.asks.tell(idOf('a'), number, { fence, report, ...told })).toMatchObject({
      kind: 'told',
      status: 'completed',
    })
  const slots = async () => {
    const found = await raw.hgetall(`${made.root}:slots:p1`)
    return Object.keys(found)
      .map(Number)
      .sort((a, b) => a - b)
  }
  const first = await ask({ ...long, count: 6 })
  expect(await slots()).toEqual([0, 1, 2, 3, 4, 5])
  for (const place of [4, 1, 2]) await tell(first[place]!)
  expect(await slots()).toEqual([0, 3, 5])
  const second = await ask({ ...long, count: 2 })
  expect(await slots()).toEqual([0, 1, 2, 3, 5])
  const third = await ask({ ...long, count: 2 })
  expect(await slots()).toEqual([0, 1, 2, 3, 4, 5, 6])
  for (const held of [...second, ...third, first[0]!, first[3]!, first[5]!]) await tell(held)
  expect(await slots()).toEqual([])
  expect(await raw.exists(`${made.root}:free-slots`)).toBe(0)
})

test('a promotion that was decided on before its program completed a trial changes nothing', async () => {
  await open('a', 1, { epochs: 9 })
  const [held] = await ask()
  const { lineage, fence, number } = held!
  const told = { completes: true, names: [], mostNames: 500 }
  expect(
    await redis.asks.tell(idOf('a'), number, { fence, report: reportOf(1), ...told }),
  ).toMatchObject({ kind: 'told', status: 'completed' })
  const before = await redis.sweeps.trial(idOf('a'), 1)
  const promotion = { kind: 'promoteTrial', number, lineage, epochs: 9, until: 3 } as const
  await redis.sweeps.carryOut(idOf('a'), promotion)
  expect(await redis.sweeps.trial(idOf('a'), 1)).toEqual(before)
  expect(await ask()).toEqual([])
})
