import { lineageKey, type SweepCommand } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import { expect, test } from 'vitest'
import { createSweep, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

const sweep = `swp_${'a'.repeat(20)}`
const [donor, other] = [rootRecipe('d'.repeat(64), 1), rootRecipe('d'.repeat(64), 2)]
const fork = forkOf(donor, 2, 0.5)
const [donorKey, otherKey, forkKey] = [donor, other, fork].map(lineageKey) as [
  string,
  string,
  string,
]

let redis: RedisHandle
beforeEachInstallation(async (made) => {
  redis = made.redis
  await createSweep(redis, sweep)
})

const carryOut = (command: SweepCommand) => redis.sweeps.carryOut(sweep, command)
const trial = () => redis.sweeps.trial(sweep, 2)

async function train(key: string, to: number) {
  const started = await redis.lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = started.epoch + 1; epoch <= to; epoch += 1)
    await redis.lineages.report(key, started.fence, reportOf(epoch))
  // It does not wait for what is decided on who rests here.
  await redis.lineages.verdict(key, started.fence, { final: true })
  return started
}

/** Both rest at epoch 2; then the second one clones the first. */
async function clone(version: number, change: { clonable?: true } = {}) {
  const first = openTrial(1, donor, 6)
  await carryOut({ ...first, until: 2 })
  await carryOut({ ...openTrial(2, other, 6), until: 2 })
  await train(donorKey, 2)
  await train(otherKey, 2)
  expect((await trial())?.status).toBe('resting')
  const command: SweepCommand = {
    ...{ kind: 'forkTrial', number: 2, lineage: forkKey, left: otherKey, epochs: 6, until: 4 },
    ...{ recipe: fork, config: { ...first.config, learningRate: 0.5 }, version },
    phases: [
      { fromEpoch: 0, settings: { learningRate: 0.001 } },
      { fromEpoch: 2, settings: { learningRate: 0.5 } },
    ],
    ...change,
  }
  await carryOut(command)
  return command
}

test('a clone keeps its number and goes on with the epochs, the config and the phases of its fork', async () => {
  const command = await clone(3)
  expect(await trial()).toMatchObject({
    status: 'waiting',
    lineage: forkKey,
    until: 4,
    config: { learningRate: 0.5 },
    phases: [{ fromEpoch: 0 }, { fromEpoch: 2, settings: { learningRate: 0.5 } }],
  })
  expect(await redis.lineages.read(forkKey)).toMatchObject({
    status: 'queued',
    epoch: 2,
    parent: { lineage: donorKey, epoch: 2 },
    watches: [{ sweep, trial: 2, epoch: 4 }],
  })
  expect((await redis.lineages.read(otherKey))?.status).toBe('idle')
  // A scheduler died before it took the command from the outbox.
  await carryOut(command)
  expect((await redis.lineages.read(forkKey))?.watches).toHaveLength(1)
  expect(await train(forkKey, 4)).toMatchObject({ epoch: 2, target: 4 })
  expect((await trial())?.status).toBe('resting')
  await carryOut(command)
  expect(await trial()).toMatchObject({ status: 'resting', until: 4 })
  const { inputs = [] } = (await redis.sweeps.pending(sweep)) ?? {}
  const arrivals = inputs.filter((input) => input.type === 'milestoneReached' && input.trial === 2)
  expect(arrivals).toMatchObject([{ epoch: 2 }, { epoch: 4 }])
})

test('a clone that is told late changes nothing of what was decided since', async () => {
  const command = await clone(3)
  await train(forkKey, 4)
  const to = { number: 2, lineage: forkKey, epochs: 6, until: 6 }
  await carryOut({ kind: 'promoteTrial', ...to, version: 4 })
  await carryOut(command)
  expect(await trial()).toMatchObject({ status: 'waiting', until: 6 })
  await train(forkKey, 6)
  expect((await trial())?.status).toBe('completed')
})

test.each([true, undefined])(
  'what it was stays while others may clone it: %s',
  async (clonable) => {
    await clone(3, clonable ? { clonable } : {})
    const { references } = await redis.retention.sweep(sweep, 1)
    const found = references
      .filter(({ reference }) => reference.trial === 2)
      .map(({ lineage, reference }) => [lineage, reference.epochs])
    expect(found).toEqual([[forkKey, 4], ...(clonable ? [[otherKey, 2]] : [])])
  },
)
