import { canonicalJson, type SweepCommand, type SweepStore } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { createDatasetRegistry } from './dataset-registry.ts'
import type { Keys } from './keys.ts'
import { runScript } from './scripts.ts'
import type { SweepStoreParts } from './sweep-store.ts'

type SchedulingStore = Pick<
  SweepStore,
  'push' | 'due' | 'pending' | 'commit' | 'outbox' | 'carryOut' | 'settle'
>

type EvaluateTrial = Extract<SweepCommand, { kind: 'evaluateTrial' }>

/** The part of the sweeps' records that the scheduler's loop uses: inbox, steps, outbox. */
export function createSchedulingStore(parts: SweepStoreParts): SchedulingStore {
  const { redis, blocking, keys, queue } = parts
  const datasets = createDatasetRegistry(redis, keys)
  const evaluate = async ({ dataset, lineage, epochs }: EvaluateTrial) => {
    const labelled = (await datasets.findByHash(dataset))?.testLabelled
    if (labelled) await queue.predict({ lineage, epoch: epochs, split: 'test' })
  }
  return {
    async push(id, input) {
      await runScript(redis, 'push-input', keys.root, id, JSON.stringify(input))
    },

    async due(waitMs) {
      const found = await redis.zrange(keys.due, '0', '-1')
      if (found.length > 0 || waitMs === 0) return found
      // A look that waits: the sweep is put back at once, only committing takes it from the set.
      const first = await blocking().bzpopmin(keys.due, waitMs / 1000)
      if (first === null) return []
      await redis.zadd(keys.due, 'NX', first[2] as string, first[1] as string)
      return [first[1] as string]
    },

    async pending(id) {
      const [fields, inputs] = await Promise.all([
        redis.hmget(keys.sweep(id), 'version', 'state'),
        redis.lrange(keys.inbox(id), 0, 999),
      ])
      const [version, state] = fields
      if (!version || !state) return undefined
      return {
        id,
        version: Number(version),
        state: JSON.parse(state),
        inputs: inputs.map((input) => JSON.parse(input)),
      }
    },

    async commit(id, { version, consumed, state, commands }) {
      const committed = await runScript(
        redis,
        'commit-sweep',
        ...[keys.root, keys.sweep(id), keys.inbox(id), keys.outbox(id)],
        ...[id, version, consumed, JSON.stringify(state), state.status, state.reason ?? ''],
        ...commands.map((command) => canonicalJson(command)),
      )
      return committed === 1
    },

    async outbox(id) {
      const commands = await redis.lrange(keys.outbox(id), 0, 999)
      return commands.map((command) => JSON.parse(command))
    },

    async carryOut(id, command) {
      if (command.kind === 'evaluateTrial') await evaluate(command)
      else {
        const generation = await carryOut(redis, keys, id, command)
        if (generation > 0) await queue.add(command.lineage, generation)
      }
      await redis.lrem(keys.outbox(id), 1, canonicalJson(command))
    },

    async settle(id) {
      const names = [keys.root, keys.due, keys.inbox(id), keys.outbox(id)]
      await runScript(redis, 'settle-sweep', ...names, id)
    },
  }
}

/** Answers the generation of the lineage to enqueue, or 0. */
async function carryOut(
  redis: Redis,
  keys: Keys,
  id: string,
  command: Exclude<SweepCommand, EvaluateTrial>,
): Promise<number> {
  const { number, lineage } = command
  switch (command.kind) {
    case 'openTrial': {
      const { epochs, config, seed, recipe } = command
      const texts = [JSON.stringify(config), seed, canonicalJson(recipe)]
      return Number(
        await runScript(redis, 'watch-trial', keys.root, id, number, lineage, epochs, ...texts),
      )
    }
    case 'resumeTrial':
      return Number(
        await runScript(
          redis,
          'watch-trial',
          ...[keys.root, id, number, lineage, command.epochs, '', '', ''],
        ),
      )
    case 'retryTrial':
      return Number(
        await runScript(redis, 'retry-trial', keys.root, id, number, lineage, command.epochs),
      )
    case 'suspendTrial':
    case 'cancelTrial': {
      const status = command.kind === 'suspendTrial' ? 'waiting' : 'cancelled'
      await runScript(redis, 'unwatch-trial', keys.root, id, number, lineage, status)
      return 0
    }
  }
}
