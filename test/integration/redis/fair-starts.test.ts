import { initialState, type SweepCommand, step } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { beforeEachInstallation, type Installation } from '../../support/new-installation.ts'
import { reportOf, workerRecord } from '../../support/records.ts'

type OpenTrial = Extract<SweepCommand, { kind: 'openTrial' }>

const dataset = 'd'.repeat(64)
let made: Installation
let redis: RedisHandle
let raw: Redis
beforeEachInstallation((installation) => {
  made = installation
  ;({ redis, raw } = installation)
})

const idOf = (name: string) => `swp_${name.repeat(20)}`

/** Opens a sweep of lineages of one epoch; answers their keys in order. */
async function open(name: string, lineages: number, seed: number): Promise<string[]> {
  const parameters = { epochs: 1 }
  const definition = parseDefinition({ name, dataset: 'd', parameters, repeats: lineages, seed })
  const state = initialState(definition, dataset)
  const epochs = { asked: 1, unique: 1, trained: 0 }
  const counts = { trials: 1, lineages, epochs, etaSeconds: null, parameters: {}, warnings: [] }
  await redis.sweeps.create({ id: idOf(name), name, tags: [], state, plan: counts })
  const pending = await redis.sweeps.pending(idOf(name))
  if (pending === undefined) throw new Error('the sweep is gone')
  const commands = step(pending).commands as OpenTrial[]
  await redis.sweeps.carryOut(idOf(name), ...commands)
  return commands.map(({ lineage }) => lineage)
}

/** Jobs in the order in which the queue hands them out. */
async function jobs(): Promise<{ id: string; lineage: string }[]> {
  const ids = await raw.lrange(`${made.root}:bull:lineages:wait`, 0, -1)
  return ids.reverse().map((id) => ({ id, lineage: id.split('-')[0] as string }))
}

async function startNext(job: { id: string; lineage: string }, worker = 'w1') {
  const started = await redis.lineages.startNext(job, worker)
  if (started.kind !== 'started') throw new Error('did not start')
  return started
}

const report = reportOf(1)

test('a small sweep gets the next free slots, and each lineage is trained once', async () => {
  const large = await open('a', 20, 100)
  const queued = await jobs()
  const running = [await startNext(queued[0]!), await startNext(queued[1]!)]
  expect(running.map(({ key }) => key)).toEqual(large.slice(0, 2))
  const small = await open('b', 2, 900)
  const order: string[] = []
  for (const job of (await jobs()).slice(2)) {
    const { key, fence } = await startNext(job)
    order.push(key)
    running.push({ ...running[0]!, key, fence })
  }
  expect(order.slice(0, 2)).toEqual(small)
  expect(order.slice(2)).toEqual(large.slice(2))
  for (const { key, fence } of running) {
    expect(await redis.lineages.report(key, fence, report)).toMatchObject({ kind: 'rest' })
  }
  expect((await redis.counters()).fenced).toBeUndefined()
  // Nothing of it stays.
  expect(await raw.keys(`${made.root}:sweep:*:ready`)).toEqual([])
  expect(await raw.keys(`${made.root}:sweep:*:training`)).toEqual([])
  expect(await raw.hlen(`${made.root}:jobs`)).toBe(0)
})

test('a job that is delivered again starts what it stands for now, and no other', async () => {
  const [first] = await open('a', 3, 100)
  const [job, ...others] = await jobs()
  await startNext(job!)
  const [small] = await open('b', 1, 900)
  const swapped = await startNext(others[0]!)
  expect(swapped.key).toBe(small)
  const again = await startNext(others[0]!, 'w2')
  expect(again.key).toBe(small)
  expect(again.fence).toBeGreaterThan(swapped.fence)
  expect(await redis.lineages.read(first!)).toMatchObject({ status: 'running', worker: 'w1' })
})

test('a job of a former generation that is delivered again takes nothing from who trains', async () => {
  const [key] = await open('a', 1, 100)
  const [job] = await jobs()
  const { fence } = await startNext(job!)
  await redis.lineages.handBack(key!, fence)
  const [, second] = await jobs()
  const started = await startNext(second!, 'w2')
  expect(await redis.lineages.startNext(job!, 'w3')).toEqual({ kind: 'nothingToDo' })
  expect(await redis.lineages.read(key!)).toMatchObject({ worker: 'w2', fence: started.fence })
})

test('many at once, of several workers: none starts what another one has', async () => {
  await open('a', 40, 100)
  await open('b', 40, 900)
  const { url, prefix } = made
  const options = { url, role: 'worker', prefix } as const
  const handles = await Promise.all(Array.from({ length: 4 }, () => openRedis(options)))
  const started = await Promise.all(
    (await jobs()).map(async (job, place) => {
      const answer = await handles[place % 4]!.lineages.startNext(job, `w${place % 4}`)
      if (answer.kind !== 'started') throw new Error('did not start')
      return answer
    }),
  )
  for (const handle of handles) await handle.close()
  expect(new Set(started.map(({ key }) => key)).size).toBe(80)
  expect((await redis.counters()).fenced).toBeUndefined()
})

test('what is handed back or tried again keeps its place in the line of its sweep', async () => {
  const [first, second] = await open('a', 6, 100)
  const queued = await jobs()
  const one = await startNext(queued[0]!)
  const two = await startNext(queued[1]!)
  await redis.lineages.handBack(one.key, one.fence)
  const failure = { code: 'X', class: 'worker' as const, message: 'x' }
  const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
  await redis.lineages.retryLater(two.key, two.fence, failure, retry)
  // Not before its wait is over.
  expect((await startNext(queued[2]!)).key).toBe(first)
  await redis.lineages.releaseRetries()
  expect((await startNext(queued[3]!)).key).toBe(second)
})

test('who failed on a lineage is given another one; what nobody else takes waits', async () => {
  const [first, second] = await open('a', 2, 100)
  const queued = await jobs()
  const { fence } = await startNext(queued[0]!, 'bad')
  await redis.fleet.announce(workerRecord({ id: 'good' }))
  const failure = { code: 'X', class: 'worker' as const, message: 'x' }
  const retry = { delayMs: 0, counts: true, alone: false, elsewhere: true }
  await redis.lineages.retryLater(first!, fence, failure, retry)
  await redis.lineages.releaseRetries()
  const [, own] = await jobs()
  expect(own?.lineage).toBe(second)
  expect((await startNext(own!, 'bad')).key).toBe(second)
  const left = (await jobs()).find(({ lineage }) => lineage === first)
  expect(await redis.lineages.startNext(left!, 'bad')).toEqual({ kind: 'nothingToDo' })
  await new Promise((resolve) => setTimeout(resolve, 350))
  await redis.lineages.releaseRetries()
  const newest = (await jobs()).at(-1)
  expect((await startNext(newest!, 'good')).key).toBe(first)
})

test('a queue that was lost is filled again after jobs were swapped, and lines are mended', async () => {
  await open('a', 5, 100)
  const queued = await jobs()
  await startNext(queued[0]!)
  await open('b', 2, 900)
  await startNext(queued[1]!)
  await raw.unlink(...(await raw.keys(`${made.root}:bull:*`)))
  await raw.unlink(...(await raw.keys(`${made.root}*:ready`)))
  await redis.reconcile()
  // Five that wait, and two that no worker says it trains.
  const again = await jobs()
  expect(again).toHaveLength(7)
  const started = await Promise.all(again.map((job) => startNext(job, 'w2')))
  expect(new Set(started.map(({ key }) => key)).size).toBe(7)
})

test('a lineage that two sweeps watch counts for both', async () => {
  const [shared] = await open('a', 4, 100)
  await open('b', 1, 100)
  await open('c', 3, 900)
  const queued = await jobs()
  expect((await startNext(queued[0]!)).key).toBe(shared)
  for (const name of ['a', 'b']) {
    expect(await raw.smembers(`${made.root}:sweep:${idOf(name)}:training`)).toEqual([shared])
  }
  const next = await startNext(queued[1]!)
  expect(await raw.smembers(`${made.root}:sweep:${idOf('c')}:training`)).toEqual([next.key])
})
