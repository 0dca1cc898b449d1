import { readFileSync } from 'node:fs'
import path from 'node:path'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

/**
 * Sweeps on record as the version before kept them, each with its whole state in one field. They were written by
 * that version: "b" runs under a budget of epochs and has the end of trials in its inbox, the leaders of "k" run
 * again, the search of "s" is half done, "p" is paused, "e" has ended.
 */
type Stored = { hash: Record<string, string> } & {
  list: string[]
  set: string[]
  zset: string[]
} & {
  string: string
}
const fixture = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'fixtures/sweeps-in-one-piece.json'), 'utf8'),
) as Record<string, Stored>

let redis: RedisHandle
let raw: Redis
let root: string
let url: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw, root, url } = made)
  for (const [old, { hash, list, set, zset, string }] of Object.entries(fixture)) {
    const key = old.replace('{old}', root)
    if (hash) await raw.hset(key, hash)
    if (list) await raw.rpush(key, ...list)
    if (set) await raw.sadd(key, ...set)
    for (let at = 0; zset && at < zset.length; at += 2) {
      await raw.zadd(key, zset[at + 1] as string, zset[at] as string)
    }
    if (string) await raw.set(key, string)
  }
})

const idOf = (name: string) => `swp_${name.repeat(20)}`
const scheduler = () =>
  createScheduler(redis, { info: () => undefined, error: () => undefined } as never)

interface Whole {
  status: string
  open: { number: number; lineage: string; epochs: number }[]
  nextTrial: number
  farthest: Record<string, number>
  committedEpochs: number
  definition: { name: string }
}
const wholeOf = (name: string): Whole =>
  JSON.parse(fixture[`{old}:sweep:${idOf(name)}`]?.hash.state as string)

async function train(sweep: string, number: number): Promise<void> {
  const trial = await redis.sweeps.trial(sweep, number)
  const started = await redis.lineages.start(trial?.lineage as string, 'w1')
  if (started.kind !== 'started') return
  for (let epoch = started.epoch + 1; epoch <= started.target; epoch += 1) {
    const report = reportOf(epoch, { val_accuracy: number / 100 })
    await redis.lineages.report(started.key, started.fence, report)
  }
}

test('all of them are listed and read, and are in pieces from then on', async () => {
  const { sweeps } = await redis.sweeps.list({ limit: 10 })
  expect(sweeps.map(({ id }) => id).sort()).toEqual(['b', 'e', 'k', 'p', 's'].map(idOf))
  for (const { id, state } of sweeps) {
    const whole = wholeOf(id[4] as string)
    const { status, nextTrial, committedEpochs, definition } = whole
    expect(state).toMatchObject({ status, nextTrial, committedEpochs, definition })
    expect(state.openTrials).toBe(whole.open.length)
    const key = `${root}:sweep:${id}`
    expect(await raw.hexists(key, 'state')).toBe(0)
    expect(await raw.hgetall(`${key}:open`)).toEqual(
      Object.fromEntries(
        whole.open.map(({ number, lineage, epochs }) => [number, `${lineage} ${epochs}`]),
      ),
    )
    const farthest = Object.entries(whole.farthest).map(([lineage, epochs]) => [
      lineage,
      `${epochs}`,
    ])
    expect(await raw.hgetall(`${key}:farthest`)).toEqual(Object.fromEntries(farthest))
  }
})

test('retention knows what they refer to before anybody else has touched them', async () => {
  const { references, status } = await redis.retention.sweep(idOf('k'), 1)
  expect(status).toBe('running')
  expect(references).toHaveLength(16)
  expect(references.some(({ reference }) => reference.leads)).toBe(true)
})

test.each(['b', 'k', 's', 'p'])('sweep %s goes on and comes to its end', async (name) => {
  const id = idOf(name)
  if (name === 'p') await redis.sweeps.push(id, { type: 'statusRequested', status: 'running' })
  for (let round = 0; round < 40; round += 1) {
    await scheduler().advance(id)
    for (const trial of await redis.sweeps.trials(id, { after: 0, limit: 100 })) {
      if (trial.status === 'waiting') await train(id, trial.number)
    }
  }
  const record = await redis.sweeps.read(id)
  const ends = { b: [5, 7], k: [16, 24], s: [10, 15], p: [6, 9] }[name] as [number, number]
  expect(record?.state).toMatchObject({ status: 'completed', openTrials: 0, openLineages: 0 })
  expect(record?.counts).toMatchObject({ completed: ends[0], failed: 0, waiting: 0, running: 0 })
  expect(record?.state.committedEpochs).toBe(ends[1])
  // Also without a budget, which was counted under one only.
  const farthest = new Map<string, number>()
  for (const { lineage, epochs } of await redis.sweeps.trials(id, { after: 0, limit: 100 }))
    farthest.set(lineage, Math.max(epochs, farthest.get(lineage) ?? 0))
  expect([...farthest.values()].reduce((sum, epochs) => sum + epochs, 0)).toBe(ends[1])
  if (name === 'k' || name === 's') {
    const leaders = record?.state.topK?.leaders ?? []
    expect(leaders.map(({ chosen }) => typeof chosen?.watched.lineage)).toEqual([
      'string',
      'string',
    ])
    for (const { index, config } of leaders) {
      const repeats = name === 'k' ? 2 : 1
      const first = await redis.sweeps.trial(id, index * repeats + 1)
      expect(first?.config).toEqual(config)
    }
  }
})

test('a step of the version before, in hand while a sweep was split, comes too late', async () => {
  const key = `${root}:sweep:${idOf('b')}`
  const version = await raw.hget(key, 'version')
  await redis.sweeps.read(idOf('b'))
  expect(Number(await raw.hget(key, 'version'))).toBe(Number(version) + 1)
})

test('many that split at once do it once; an ended sweep is removed whole', async () => {
  const id = idOf('e')
  const other = await openRedis({ url, role: 'scheduler', prefix: root.slice(1, -1) })
  const version = Number(await raw.hget(`${root}:sweep:${id}`, 'version'))
  const records = await Promise.all(
    Array.from({ length: 40 }, (_, place) => (place % 2 ? other : redis).sweeps.read(id)),
  )
  await other.close()
  const [one] = records
  for (const record of records) expect(record?.state).toEqual(one?.state)
  expect(Number(await raw.hget(`${root}:sweep:${id}`, 'version'))).toBe(version + 1)
  expect(one?.state.ended.completed).toBe(1)
  expect(await redis.sweeps.remove(id)).toBe('removed')
  expect(await raw.keys(`${root}*${id}*`)).toEqual([])
})

test('one that cannot be read is named, not shown empty', async () => {
  await raw.hset(`${root}:sweep:${idOf('e')}`, 'state', '{"half')
  await expect(redis.sweeps.read(idOf('e'))).rejects.toMatchObject({ code: 'UNREADABLE_RECORD' })
  await expect(redis.sweeps.pending(idOf('e'))).rejects.toThrow('cannot be read')
  expect(await raw.hget(`${root}:sweep:${idOf('e')}`, 'state')).toBe('{"half')
})
