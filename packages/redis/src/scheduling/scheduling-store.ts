import {
  type Clock,
  definitionOf,
  KnownFacts,
  needsOf,
  prepareStep,
  questionsOf,
  type SweepStore,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { Redis } from 'ioredis'
import type { CountedFleet } from '../fleet.ts'
import { runScript } from '../scripts/scripts.ts'
import { createEvidenceReader } from '../sweeps/evidence-reader.ts'
import { type CarryOutParts, carryOut } from './carry-out.ts'
import { commitStep } from './commit-step.ts'
import { readInputs, readOutbox } from './inbox-outbox.ts'
import { type AskModel, readFacts } from './read-facts.ts'
import { createHeadReader } from './read-head.ts'
import { readPieces } from './read-pieces.ts'
import { createTimedMarks, readTimeFacts } from './time-facts.ts'

type SchedulingStore = Pick<
  SweepStore,
  'push' | 'due' | 'pending' | 'commit' | 'outbox' | 'carryOut' | 'settle'
>

export interface SchedulingStoreParts extends CarryOutParts {
  /** A connection of their own for reads that wait. */
  blocking(): Redis
  clock: Clock
  fleet: Pick<CountedFleet, 'activeSlots'>
  askModel?: AskModel | undefined
}

/** The part of the sweeps' records that the scheduler's loop uses: inbox, steps, outbox. */
export function createSchedulingStore(parts: SchedulingStoreParts): SchedulingStore {
  const { redis, blocking, keys, unreadable } = parts
  const readHead = createHeadReader(redis, keys)
  const readEvidence = createEvidenceReader(redis, keys, unreadable)
  const markTimed = createTimedMarks(parts)
  return {
    async push(id, input) {
      await runScript(redis, 'push-input', keys.root, id, JSON.stringify(input))
    },

    async due(waitMs) {
      await markTimed()
      const found = await redis.zrange(keys.due, '0', '-1')
      if (found.length > 0 || waitMs === 0) return found
      // A look that waits: the sweep is put back at once, only committing takes it from the set.
      const first = await blocking().bzpopmin(keys.due, waitMs / 1000)
      if (first === null) return []
      await redis.zadd(keys.due, 'NX', first[2] as string, first[1] as string)
      return [first[1] as string]
    },

    async pending(id) {
      const head = await readHead(id)
      if (head === undefined) return undefined
      // After the version: inputs that another step has taken would be taken for new ones.
      const inputs = await redis.lrange(keys.inbox(id), 0, 999)
      const { version, ...known } = head
      const read = readInputs(id, inputs, unreadable)
      const timeless = { ...known, inputs: read }
      await inSteps(prepareStep(timeless))
      const time = await readTimeFacts(parts, id, definitionOf(timeless), known.state.openLineages)
      const moment = { ...timeless, ...(time === undefined ? {} : { time }) }
      const needs = needsOf(moment)
      const facts = new KnownFacts()
      const pieces = { ...(await readPieces({ ...parts, readEvidence }, id, moment, needs)), facts }
      const questions = () => questionsOf({ ...moment, needs, pieces }, facts)
      await readFacts(parts, id, { facts, questions })
      return { id, version, consumed: inputs.length, ...moment, needs, pieces }
    },

    commit: (id, change) => commitStep(redis, keys, id, change),

    outbox: (id) => readOutbox(parts, id),

    carryOut: (id, ...commands) => carryOut(parts, id, commands),

    async settle(id) {
      const names = [keys.root, keys.due, keys.inbox(id), keys.outbox(id)]
      await runScript(redis, 'settle-sweep', ...names, id)
    },
  }
}
