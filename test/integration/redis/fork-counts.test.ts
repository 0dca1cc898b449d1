import { lineageKey, type StepInput, stagesOf, step } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createSweep, definition, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

const sweep = `swp_${'a'.repeat(20)}`
const root = rootRecipe('d'.repeat(64))
const [half, quarter] = [forkOf(root, 3, 0.5), forkOf(root, 4, 0.25)]
const keys = [root, half, quarter].map(lineageKey) as [string, string, string]
const [rootKey, halfKey, quarterKey] = keys

let redis: RedisHandle
let raw: Redis
let prefix: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw } = made)
  prefix = made.root
  await createSweep(redis, sweep)
})

async function train(key: string, to: number) {
  const started = await redis.lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = started.epoch + 1; epoch <= to; epoch += 1) {
    await redis.lineages.report(key, started.fence, reportOf(epoch))
  }
}

/** Takes a step that may open these trials, as the records have the sweep; no search proposes forks yet. */
async function propose(budget: number, ...trials: ReturnType<typeof openTrial>[]) {
  const pending = (await redis.sweeps.pending(sweep))!
  const lineages = trials.flatMap(({ recipe, lineage, epochs }) =>
    stagesOf({ recipe, lineage }, epochs).map((stage) => stage.lineage),
  )
  const known = await raw.hmget(`${prefix}:sweep:${sweep}:farthest`, ...lineages)
  const farthest = new Map(
    lineages.flatMap((lineage, at) => (known[at] ? [[lineage, Number(known[at])]] : [])),
  )
  const input: StepInput = {
    ...pending,
    state: {
      ...pending.state,
      definition: { ...definition, repeats: 10, budget: { epochs: budget } },
    },
    needs: { ...pending.needs, proposed: trials },
    pieces: { ...pending.pieces, farthest },
  }
  const { changes, commands } = step(input)
  const { version, consumed } = pending
  await redis.sweeps.commit(sweep, { version, consumed, changes, commands })
  await redis.sweeps.carryOut(sweep, ...commands)
  return commands.map(({ number }) => number)
}

test('a budget of epochs counts those in common once, whoever trains them', async () => {
  const trials = [openTrial(1, half, 6), openTrial(2, quarter, 6), openTrial(3, root, 5)]
  expect(await propose(9, ...trials)).toEqual([1, 2])
  // Six for the first; of the second, the root's fourth and two of its own.
  expect((await redis.sweeps.read(sweep))?.state.committedEpochs).toBe(9)
  expect(await raw.hgetall(`${prefix}:sweep:${sweep}:farthest`)).toEqual({
    [rootKey]: '4',
    [halfKey]: '6',
    [quarterKey]: '6',
  })
  expect(await propose(10, openTrial(3, root, 5))).toEqual([3])
  await train(rootKey, 5)
  await train(halfKey, 6)
  await train(quarterKey, 6)
  expect((await redis.sweeps.read(sweep))?.trainedEpochs).toBe(10)
})

test('a trial shares what the ancestors of its lineage have, also where its fork begins later', async () => {
  await redis.sweeps.carryOut(sweep, openTrial(1, root, 4))
  await train(rootKey, 4)
  const shared = async (number: number, recipe: typeof root, epochs: number) => {
    await redis.sweeps.carryOut(sweep, openTrial(number, recipe, epochs))
    return (await redis.sweeps.trial(sweep, number))?.sharedEpochs
  }
  expect(await shared(2, half, 6)).toBe(3)
  expect(await shared(3, quarter, 6)).toBe(4)
  expect(await shared(4, quarter, 2)).toBe(2)
})

test('a parent that was forgotten and is wanted again has what its forks have, and trains on', async () => {
  await redis.sweeps.carryOut(sweep, openTrial(1, half, 5))
  await train(rootKey, 3)
  await train(halfKey, 5)
  const [facts] = await redis.retention.facts([rootKey])
  expect(await redis.retention.forget(facts!)).toBe(true)
  await redis.sweeps.carryOut(sweep, openTrial(2, root, 6))
  expect((await redis.sweeps.trial(sweep, 2))?.sharedEpochs).toBe(3)
  // No checkpoint came with them: those epochs are computed again, compared and not recorded.
  const started = await redis.lineages.start(rootKey, 'w1')
  expect(started).toMatchObject({ epoch: 3, target: 6, checkpoints: [] })
  if (started.kind !== 'started') return
  for (const epoch of [1, 2, 3, 4]) {
    const answer = await redis.lineages.report(rootKey, started.fence, reportOf(epoch))
    expect(answer).toMatchObject({ kind: 'continue', differs: false })
  }
  const reports = await redis.lineages.reports(rootKey)
  expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
  expect((await redis.sweeps.read(sweep))?.trainedEpochs).toBe(3 + 2 + 1)
})

test('an ancestor that was forgotten has what another fork has when a new fork wants it', async () => {
  await redis.sweeps.carryOut(sweep, openTrial(1, half, 5))
  await train(rootKey, 3)
  await train(halfKey, 5)
  const [facts] = await redis.retention.facts([rootKey])
  await redis.retention.forget(facts!)
  await redis.sweeps.carryOut(sweep, openTrial(2, quarter, 6))
  expect(await redis.lineages.start(rootKey, 'w1')).toMatchObject({ epoch: 3, target: 4 })
  expect((await redis.lineages.reports(quarterKey)).map(({ epoch }) => epoch)).toEqual([1, 2, 3])
})
