import { lineageKey } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createSweep, openTrial, rootRecipe } from '../../support/forks.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

const recipe = rootRecipe('d'.repeat(64), 42)
const lineage = lineageKey(recipe)
const mine = `swp_${'a'.repeat(20)}`
const theirs = `swp_${'b'.repeat(20)}`

let redis: RedisHandle
let raw: Redis
let root: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw, root } = made)
  for (const id of [mine, theirs]) await createSweep(redis, id)
})

const open = (number: number, epochs: number) => openTrial(number, recipe, epochs)

/** Of the record itself: readers leave out trials whose config no version can have. */
async function trial(id: string, number: number) {
  const found = await raw.hgetall(`${root}:sweep:${id}:trial:${number}`)
  return [found.status, found.failure ? JSON.parse(found.failure).code : Number(found.score)]
}

test.each([1.5, 0, -2, 0.001])(
  'a watch of epoch %s fails its trial and nobody else',
  async (epoch) => {
    await redis.sweeps.carryOut(theirs, open(1, 3))
    await redis.sweeps.carryOut(mine, open(1, epoch), open(2, 2))
    expect(await trial(mine, 1)).toEqual(['failed', 'IMPOSSIBLE_WATCH'])
    const started = await redis.lineages.start(lineage, 'w1')
    expect(started).toMatchObject({ kind: 'started', target: 3, watched: [2, 3] })
    const fence = started.kind === 'started' ? started.fence : 0
    for (const last of [1, 2]) {
      const answer = await redis.lineages.report(lineage, fence, reportOf(last))
      expect(answer).toMatchObject({ kind: 'continue', target: 3 })
    }
    expect(await redis.lineages.report(lineage, fence, reportOf(3))).toMatchObject({ kind: 'rest' })
    expect(await trial(theirs, 1)).toEqual(['completed', 0.03])
    expect(await trial(mine, 2)).toEqual(['completed', 0.02])
    expect((await redis.lineages.read(lineage))?.reports).toHaveLength(3)
  },
)

test('a fractional watch that an older version left fails its trial when it is passed', async () => {
  await redis.sweeps.carryOut(theirs, open(1, 3))
  await redis.sweeps.carryOut(mine, open(1, 2))
  await raw.zadd(`${root}:lineage:${lineage}:watches`, 1.5, `${mine}/1`)
  const started = await redis.lineages.start(lineage, 'w1')
  const fence = started.kind === 'started' ? started.fence : 0
  for (const epoch of [1, 2, 3]) await redis.lineages.report(lineage, fence, reportOf(epoch))
  expect(await trial(mine, 1)).toEqual(['failed', 'IMPOSSIBLE_WATCH'])
  expect(await trial(theirs, 1)).toEqual(['completed', 0.03])
})

test('a recipe whose phases change more than the learning rate fails with the setting and what may change', async () => {
  await redis.sweeps.carryOut(mine, open(1, 3))
  const [first] = recipe.phases
  const second = { fromEpoch: 2, settings: { ...first?.settings, batchSize: 7 } }
  const field = JSON.stringify({ ...recipe, phases: [first, second] })
  await raw.hset(`${root}:lineage:${lineage}`, 'recipe', field)
  expect(await redis.lineages.start(lineage, 'w1')).toEqual({ kind: 'nothingToDo' })
  expect(await trial(mine, 1)).toEqual(['failed', 'INVALID_RECIPE'])
  expect((await redis.sweeps.trial(mine, 1))?.failure?.message).toContain(
    'batchSize cannot change between phases; learningRate and schedule can',
  )
})

test('a recipe that cannot be read fails its lineage with the reason, at its first start', async () => {
  await redis.sweeps.carryOut(mine, open(1, 3))
  const field = JSON.stringify({ ...recipe, seed: 0.5 })
  await raw.hset(`${root}:lineage:${lineage}`, 'recipe', field)
  expect(await redis.lineages.start(lineage, 'w1')).toEqual({ kind: 'nothingToDo' })
  expect(await trial(mine, 1)).toEqual(['failed', 'INVALID_RECIPE'])
  await expect(redis.lineages.read(lineage)).rejects.toMatchObject({ code: 'UNREADABLE_RECORD' })
  const found = await raw.hgetall(`${root}:lineage:${lineage}`)
  expect(found.status).toBe('quarantined')
  expect(JSON.parse(found.failure ?? '').message).toContain('seed')
})
