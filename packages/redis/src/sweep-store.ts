import {
  type Idempotency,
  measuresOf,
  type NewSweep,
  type RequestAnswer,
  type RequestedChange,
  type SweepRecord,
  type SweepStore,
  stateAsked,
} from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { newestChange } from './events/changes.ts'
import type { Keys } from './keys.ts'
import { memberText } from './records/member-text.ts'
import { readInputs } from './scheduling/inbox-outbox.ts'
import { createSchedulingStore, type SchedulingStoreParts } from './scheduling/scheduling-store.ts'
import { isWhole, splitSweep } from './scheduling/split-sweep.ts'
import { runScript } from './scripts/scripts.ts'
import { readCutTrials } from './sweeps/cut-trials.ts'
import { createDecisionLog } from './sweeps/decision-log.ts'
import { createObservedReader } from './sweeps/evidence-reader.ts'
import { newestSweeps } from './sweeps/newest-sweeps.ts'
import { findSweeps } from './sweeps/sweep-finder.ts'
import { definitionText, headText } from './sweeps/sweep-head.ts'
import { readMoment, readStanding } from './sweeps/sweep-moment.ts'
import { sweepRecord } from './sweeps/sweep-record.ts'
import { removeSweep } from './sweeps/sweep-removal.ts'
import { createTrialReader } from './sweeps/trial-reader.ts'

export function createSweepStore(parts: SchedulingStoreParts): SweepStore {
  const { redis, keys, unreadable } = parts
  const readWith = async (id: string, withInputs: boolean) => {
    let moment = await readMoment(redis, keys, id, withInputs)
    if (isWhole(moment.fields)) {
      await splitSweep(redis, keys, id)
      moment = await readMoment(redis, keys, id, withInputs)
    }
    const { fields, counts, cursor, inputs } = moment
    const record = sweepRecord(id, fields, counts, cursor)
    if (record === 'unreadable') unreadable(`sweep ${id}`)
    return { record, inputs }
  }
  const read = async (id: string) => (await readWith(id, false)).record
  return {
    create: (sweep) => create(redis, keys, sweep),
    postedBefore: (idempotency) => postedBefore(redis, keys, idempotency),

    read: async (id) => thereOrNot(id, await read(id)),

    async readAsked(id) {
      const { record: before, inputs } = await readWith(id, true)
      const record = thereOrNot(id, before)
      const asked = readInputs(id, inputs, unreadable)
      return record && { ...record, state: stateAsked(record.state, asked) }
    },

    async list({ limit, before, filter }) {
      // Before all that is read: what changes meanwhile is told after it.
      const cursor = await newestChange(redis, keys)
      if (filter !== undefined) {
        const page = await findSweeps(redis, keys, { limit, before, filter })
        const records = await Promise.all(page.ids.map(read))
        return { sweeps: records.filter(isReadable), next: page.next, cursor }
      }
      const found = await newestSweeps(redis, keys, { before, count: limit + 1 })
      const page = found.slice(0, limit)
      const records = await Promise.all(page.map(({ id }) => read(id)))
      return {
        sweeps: records.filter(isReadable),
        next: found.length > limit ? (page.at(-1)?.cursor ?? null) : null,
        cursor,
      }
    },

    cutTrials: (id, trials) => readCutTrials(redis, keys, { id, trials }),

    remove: (id) => removeSweep(redis, keys, id),

    request: (id, requests, change) => request(redis, keys, id, { requests, change }),

    ...createSchedulingStore(parts),
    ...createTrialReader(redis, keys, unreadable),
    ...createObservedReader(redis, keys, unreadable),
    ...createDecisionLog(redis, keys, unreadable),
    standing: (id) => readStanding(redis, keys, id),
  }
}

/** As `create-sweep.lua` reads the key. */
async function postedBefore(redis: Redis, keys: Keys, { key, digest }: Idempotency) {
  const [before, id] = ((await redis.get(keys.idempotency(key))) ?? '').split(' ')
  if (before === undefined || id === undefined) return undefined
  const status = await redis.hget(keys.sweep(id), 'status')
  if (status === null || status === 'removing') return undefined
  return before === digest ? ({ kind: 'repeated', id } as const) : ({ kind: 'conflict' } as const)
}

async function request(
  redis: Redis,
  keys: Keys,
  id: string,
  { requests, change }: { requests: number; change: RequestedChange },
): Promise<RequestAnswer> {
  const { name = '', tags, plan, inputs } = change
  const answer = await runScript(
    redis,
    'request-change',
    keys.root,
    keys.sweep(id),
    keys.inbox(id),
    id,
    requests,
    name,
    ...[tags, plan].map((of) => (of === undefined ? '' : JSON.stringify(of))),
    ...inputs.map((input) => JSON.stringify(input)),
  )
  if (answer === 1) return 'taken'
  return answer === 0 ? 'gone' : 'overtaken'
}

/** @throws ProblemError UNREADABLE_RECORD */
function thereOrNot(id: string, record: SweepRecord | 'absent' | 'unreadable') {
  if (record !== 'unreadable') return record === 'absent' ? undefined : record
  throw new ProblemError('UNREADABLE_RECORD', `The record of sweep ${id} cannot be read.`)
}

function isReadable(record: SweepRecord | string): record is SweepRecord {
  return typeof record === 'object'
}

async function create(redis: Redis, keys: Keys, sweep: NewSweep) {
  const { id, name, tags, plan, state, idempotency } = sweep
  const { ifRegistered = false, isAsked = false } = sweep
  const measures = measuresOf(state.definition)
  const reply = (await runScript(
    redis,
    'create-sweep',
    keys.root,
    keys.sweep(id),
    keys.sweeps,
    idempotency ? keys.idempotency(idempotency.key) : keys.root,
    id,
    name,
    JSON.stringify(tags),
    JSON.stringify(plan),
    headText(state),
    definitionText(state),
    memberText(state.definition.metric.name),
    idempotency?.digest ?? '',
    ifRegistered ? state.datasetHash : '',
    isAsked ? state.datasetHash : '',
    measures.length === 0 ? '' : JSON.stringify(measures),
  )) as ['created' | 'conflict' | 'datasetGone'] | ['repeated', string]
  return reply[0] === 'repeated' ? { kind: reply[0], id: reply[1] } : { kind: reply[0] }
}
