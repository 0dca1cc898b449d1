import { canonicalJson, type SweepCommand, type SweepStore } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { type CarryOutParts, carryOut } from './carry-out.ts'
import { readInputs, readOutbox } from './inbox-outbox.ts'
import { runScript } from './scripts.ts'

type SchedulingStore = Pick<
  SweepStore,
  'push' | 'due' | 'pending' | 'commit' | 'outbox' | 'carryOut' | 'settle'
>

export interface SchedulingStoreParts extends CarryOutParts {
  /** A connection of their own for reads that wait. */
  blocking(): Redis
}

/** The part of the sweeps' records that the scheduler's loop uses: inbox, steps, outbox. */
export function createSchedulingStore(parts: SchedulingStoreParts): SchedulingStore {
  const { redis, blocking, keys, unreadable } = parts
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
        inputs: readInputs(id, inputs, unreadable),
        consumed: inputs.length,
      }
    },

    async commit(id, { version, consumed, state, commands }) {
      const committed = await runScript(
        redis,
        'commit-sweep',
        keys.root,
        keys.sweep(id),
        keys.inbox(id),
        keys.outbox(id),
        id,
        version,
        consumed,
        JSON.stringify(state),
        state.status,
        state.reason ?? '',
        ...commands.map((command) => canonicalJson(versioned(command, version + 1))),
      )
      return committed === 1
    },

    outbox: (id) => readOutbox(parts, id),

    carryOut: (id, ...commands) => carryOut(parts, id, commands),

    async settle(id) {
      const names = [keys.root, keys.due, keys.inbox(id), keys.outbox(id)]
      await runScript(redis, 'settle-sweep', ...names, id)
    },
  }
}

/** Those that may be given again for a trial are told apart by the commit that gave them. */
function versioned(command: SweepCommand, version: number): SweepCommand {
  switch (command.kind) {
    case 'resumeTrial':
    case 'retryTrial':
    case 'suspendTrial':
      return { ...command, version }
    default:
      return command
  }
}
