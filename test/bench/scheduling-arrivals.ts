import { randomBytes } from 'node:crypto'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { keysOf } from '../../packages/redis/src/keys.ts'
import { createPlanned } from '../support/planned-sweep.ts'
import { reportOf } from '../support/records.ts'
import { measuredSteps, type StepCost } from './scheduling-steps.ts'

const datasetHash = 'b'.repeat(64)
const log = { info: () => undefined, error: () => undefined }
const keys = keysOf('sweepstack')

/**
 * What it costs to judge the arrival of one trial at the first rung under ASHA, where `resting` others rest and half of
 * them measure the same.
 */
export async function costOfArrival(
  redis: RedisHandle,
  raw: Redis,
  resting: number,
  steps: number,
): Promise<StepCost> {
  const id = `swp_${randomBytes(10).toString('hex')}`
  const definition = parseDefinition({
    name: 'arrivals',
    dataset: 'fake',
    seed: resting + 7,
    parallelism: 2 * steps,
    parameters: { epochs: 27, learningRate: { min: 0.001, max: 1 } },
    search: { kind: 'random', trials: resting + 4 * steps },
    stopping: 'asha',
  })
  await createPlanned(redis, { id, definition, dataset: datasetHash })
  const { advance } = createScheduler(redis, log)
  await advance(id)
  await fillBoard(raw, id, { resting, from: 4 * steps })
  return measuredSteps(raw, resting, steps, {
    async before(trial) {
      const { lineage = '' } = (await redis.sweeps.trial(id, trial)) ?? {}
      const started = await redis.lineages.start(lineage, 'bench')
      if (started.kind !== 'started') throw new Error(`trial ${trial} does not start`)
      await redis.lineages.report(lineage, started.fence, reportOf(1, { val_accuracy: 0.5 }))
    },
    step: () => advance(id),
  })
}

/** As if so many trials had come to the first rung: the best third was promoted, the others rest. */
async function fillBoard(
  raw: Redis,
  id: string,
  { resting, from }: { resting: number; from: number },
): Promise<void> {
  const board = keys.board(id, '0/1')
  await raw.sadd(keys.boards(id), '0/1')
  for (let done = 0; done < resting; done += 1000) {
    const pipeline = raw.pipeline()
    for (let place = done; place < Math.min(resting, done + 1000); place += 1) {
      const number = from + place + 1
      const member = String(number).padStart(9, '0')
      const loss = place % 2 === 0 ? -0.25 : -(place / resting)
      pipeline.zadd(board, loss, member)
      if (-loss < 1 / 3) pipeline.zadd(`${board}:untaken`, loss, member)
      pipeline.hset(keys.resting(id), number, `${'a'.repeat(64)} 27 1`)
    }
    await pipeline.exec()
  }
}
