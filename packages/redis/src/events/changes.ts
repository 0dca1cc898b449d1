import type { ChangePage, EventCursor } from '@sweepstack/core'
import {
  type InstallationEvent,
  isBeginning,
  sweepStatuses,
  trialStatuses,
  workerSchema,
} from '@sweepstack/protocol'
import type { ChainableCommander, Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import { beforeAll, type Entry, type EventSource, pageSize } from './events.ts'

type Told = ChangePage['events'][0]
type Part = 'sweep' | 'trials' | 'reports'

/** A sweep or a worker of which something changed. */
interface Changed {
  kind: 'sweep' | 'worker'
  id: string
  number: string
  parts: Partial<Record<Part, EventCursor>>
}

const ofWorker = 'worker:'

/** The number of the newest change; that before all, if there was none. */
export async function newestChange(redis: Redis, keys: Keys): Promise<EventCursor> {
  const [, number] = await redis.zrevrange(keys.changes, 0, 0, 'WITHSCORES')
  return number ?? beforeAll
}

/** Changes after a cursor, at most 200, each sweep and worker with its newest state; `lost` as of the port. */
export async function readChanges(source: EventSource, cursor: EventCursor): Promise<ChangePage> {
  const { redis, keys } = source
  const from = numberOf(cursor)
  const [found, newest, forgotten] = (await together(
    redis
      .multi()
      .zrangebyscore(keys.changes, `(${from}`, '+inf', 'WITHSCORES', 'LIMIT', 0, pageSize)
      .zrevrange(keys.changes, 0, 0, 'WITHSCORES')
      .hget(keys.settings, 'changesForgotten'),
  )) as [string[], string[], string | null]
  const head = newest[1] ?? '0'
  const isGone = from < Number(forgotten ?? '0')
  const lost = isBeginning(cursor) ? cursor === beforeAll && isGone : isGone || from > Number(head)
  if (lost) return { events: [], cursor: head, lost }
  const changed = changedIn(found)
  const events = await readStates(source, changed)
  return { events, cursor: found.at(-1) ?? cursor, lost }
}

function numberOf(cursor: EventCursor): number {
  return Number(cursor.split('-')[0])
}

/** Members of the index with their numbers, as what they are about, in the order of the newest of these. */
function changedIn(found: string[]): Changed[] {
  const changed = new Map<string, Changed>()
  for (let at = 0; at < found.length; at += 2) {
    const [member, number] = found.slice(at, at + 2) as [string, string]
    const isWorker = member.startsWith(ofWorker)
    const [id = '', part = 'sweep'] = isWorker ? [member.slice(ofWorker.length)] : member.split('/')
    const key = isWorker ? member : id
    const parts = { ...changed.get(key)?.parts, [part]: number }
    changed.delete(key)
    changed.set(key, { kind: isWorker ? 'worker' : 'sweep', id, number, parts })
  }
  return [...changed.values()]
}

/** The states of one moment, without those that cannot be read. */
async function readStates(
  { redis, keys, unreadable }: EventSource,
  changed: Changed[],
): Promise<Told[]> {
  if (changed.length === 0) return []
  const commands = redis.multi()
  for (const { kind, id } of changed) {
    if (kind === 'worker') commands.get(keys.worker(id))
    else askForSweep(commands, keys, id)
  }
  const replies = ((await commands.exec()) ?? []).values()
  return changed.flatMap((one) => {
    const event = one.kind === 'worker' ? workerEvent(one, replies) : sweepEvent(one, replies)
    if (event === undefined) unreadable(`${one.kind} ${one.id}`)
    return event === undefined ? [] : [{ id: one.number, event }]
  })
}

type Replies = IterableIterator<[error: Error | null, reply: unknown]>

function next(replies: Replies): unknown {
  const [error, reply] = replies.next().value ?? [new Error('no reply')]
  return error ?? reply
}

function askForSweep(commands: ChainableCommander, keys: Keys, id: string): void {
  commands
    .hmget(keys.sweep(id), 'status', 'trainedEpochs', 'speculatedUsed')
    .hgetall(keys.counts(id))
    .xrevrange(keys.events(id), '+', '-', 'COUNT', 1)
}

function sweepEvent(
  { id, number, parts }: Changed,
  replies: Replies,
): InstallationEvent | undefined {
  const [fields, counts, newest] = [next(replies), next(replies), next(replies)]
  if ([fields, counts, newest].some((reply) => reply instanceof Error)) return undefined
  const [text, trained, used] = fields as (string | null)[]
  const base = { at: timeOf(number), sweep: id }
  if (text === null || text === 'removing') return { type: 'sweepRemoved', ...base }
  const status = sweepStatuses.find((known) => known === text)
  if (status === undefined) return undefined
  return {
    type: 'sweep',
    ...base,
    status,
    counts: Object.fromEntries(
      trialStatuses.map((each) => [each, Number((counts as Record<string, string>)[each] ?? 0)]),
    ) as Extract<InstallationEvent, { type: 'sweep' }>['counts'],
    trained: Number(trained ?? 0) + Number(used ?? 0),
    cursor: (newest as Entry[])[0]?.[0] ?? beforeAll,
    changed: parts,
  }
}

function workerEvent({ id, number }: Changed, replies: Replies): InstallationEvent | undefined {
  const text = next(replies)
  const base = { at: timeOf(number), worker: id }
  if (text === null) return { type: 'workerLeft', ...base }
  const worker = typeof text === 'string' ? readStored(workerSchema, text) : undefined
  if (worker === undefined) return undefined
  const { host, status, slots, running } = worker
  return { type: 'worker', ...base, host, status, slots, running: running.length }
}

/** Numbers follow the clock of Redis. */
function timeOf(number: string): string {
  return new Date(Number(number)).toISOString()
}
