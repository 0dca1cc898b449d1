import type {
  AskStore,
  ChangeFeed,
  Clock,
  DatasetRegistry,
  EventFeed,
  Fleet,
  KeyStore,
  LineageStore,
  PictureQueue,
  PredictionQueue,
  RetentionStore,
  SessionStore,
  SweepStore,
  VerificationStore,
} from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { createKeyStore } from './access/key-store.ts'
import { createSessionStore } from './access/session-store.ts'
import { asProblem, connect, type Role } from './connection/connection.ts'
import { quietly } from './connection/quietly.ts'
import { parseRedisAddress } from './connection/redis-settings.ts'
import type { SlotOwner } from './connection/slot-owner.ts'
import { createDatasetRegistry } from './datasets/dataset-registry.ts'
import { createChangeFeed } from './events/change-feed.ts'
import { createEventFeed } from './events/event-feed.ts'
import { createToldMessages } from './events/told-messages.ts'
import { createFitness } from './fitness/fitness.ts'
import { createFleet } from './fleet.ts'
import { keysOf } from './keys.ts'
import {
  type ConsumeOptions,
  consumeLineages,
  createLineageQueue,
  type LineageConsumer,
} from './lineages/lineage-queue.ts'
import { createLineageStore } from './lineages/lineage-store.ts'
import { createPictureQueue } from './lineages/picture-queue.ts'
import { createPredictionQueue } from './lineages/prediction-queue.ts'
import { createVerificationStore } from './lineages/verification-store.ts'
import { createRetentionStore } from './retention/retention-store.ts'
import { createAskStore } from './scheduling/ask-store.ts'
import type { AskModel } from './scheduling/read-facts.ts'
import { type Reconciled, reconcile } from './scheduling/reconcile.ts'
import { redisClock } from './scheduling/time-facts.ts'
import { createSweepStore } from './sweep-store.ts'

/** All that the rest of the product knows of Redis. */
export interface RedisHandle {
  sweeps: SweepStore
  events: EventFeed
  changes: ChangeFeed
  lineages: LineageStore
  asks: AskStore
  verifications: VerificationStore
  predictions: PredictionQueue
  pictures: PictureQueue
  retention: RetentionStore
  fleet: Fleet
  datasets: DatasetRegistry
  /** Of the API. */
  apiKeys: KeyStore
  /** Of browsers that signed in with a key. */
  sessions: SessionStore
  /** Of the installation, as where its artifacts lie. */
  settings: {
    get(name: string): Promise<string | undefined>
    set(name: string, value: string): Promise<void>
  }
  consumeLineages(options: ConsumeOptions): LineageConsumer
  /** Keys of lineages whose watches changed: ask for a verdict. Best effort, the next report tells as well. */
  onNudge(listener: (lineageKey: string) => void): Promise<void>
  /** Rejects with ProblemError UNAVAILABLE if Redis does not answer. */
  ping(): Promise<void>
  /** Rejects with ProblemError too, while Redis could lose what it is given; asks anew every few seconds. */
  ensureFit(): Promise<void>
  queueCounts(): Promise<{ waiting: number; active: number; delayed: number }>
  reconcile(): Promise<Reconciled>
  /** What fences and reconciler did since the installation began, by name. */
  counters(): Promise<Record<string, number>>
  close(): Promise<void>
}

export interface OpenOptions {
  url: string
  role: Role
  prefix?: string
  /** Set for a cluster: who has our keys. */
  owner?: SlotOwner | undefined
  /** Whether to work on one that may lose what it is given. */
  unfit?: 'refuse' | 'allow'
  /** Asks the models of populations; here and now without. */
  askModel?: AskModel
  /** That of Redis without. */
  clock?: Clock
  onError?: (error: Error) => void
  /** What could be better about the Redis, one line each. */
  onAdvice?: (line: string) => void
}

/** Connects; for an API that is also done when Redis is away, its commands then fail fast. */
export async function openRedis(options: OpenOptions): Promise<RedisHandle> {
  const onError = quietly(options.onError ?? (() => undefined))
  const { url, owner, askModel } = options
  const keys = keysOf(options.prefix ?? 'sweepstack')
  const opened: Redis[] = []
  const open = (role: Role) => {
    const connection = connect({ url, role, owner, onError })
    opened.push(connection)
    connection.connect().catch(onError)
    return connection
  }
  const redis = open(options.role)
  if (options.role === 'api') await settled(redis)
  let waiting: Redis | undefined
  const queue = createLineageQueue(redis, keys)
  const blocking = () => {
    waiting ??= open('scheduler')
    return waiting
  }
  const clock = options.clock ?? redisClock(redis)
  const unreadable = (record: string) =>
    onError(new Error(`unreadable in Redis, left out: ${record}`))
  const told = createToldMessages(keys, () => open('worker'))
  const fleet = createFleet(redis, keys, unreadable)
  const fitness = createFitness(redis, keys, parseRedisAddress(url))
  return {
    sweeps: problems(
      createSweepStore({ redis, blocking, keys, queue, unreadable, clock, fleet, askModel }),
    ),
    events: createEventFeed({ redis, keys, unreadable }, told),
    changes: createChangeFeed({ redis, keys, unreadable }, told, () => fleet.list()),
    lineages: problems(createLineageStore({ redis, keys, queue, unreadable })),
    asks: problems(createAskStore({ redis, keys, queue, unreadable })),
    verifications: problems(createVerificationStore(redis, keys, queue)),
    predictions: problems(createPredictionQueue(redis, keys, queue)),
    pictures: problems(createPictureQueue(redis, keys, queue)),
    retention: problems(createRetentionStore(redis, keys, unreadable)),
    fleet: problems(fleet),
    datasets: problems(createDatasetRegistry(redis, keys, unreadable)),
    apiKeys: problems(createKeyStore(redis, keys)),
    sessions: problems(createSessionStore(redis, keys)),
    settings: problems({
      get: async (name: string) => (await redis.hget(keys.settings, name)) ?? undefined,
      set: async (name: string, value: string) =>
        void (await redis.hset(keys.settings, name, value)),
    }),
    consumeLineages: (consume) =>
      consumeLineages(open('worker'), keys, { ...consume, onError: quietly(consume.onError) }),
    async onNudge(listener) {
      const subscriber = open('worker')
      subscriber.on('message', (_, key: string) => listener(key))
      await subscriber.subscribe(keys.nudge)
    },
    async ping() {
      await redis.ping().catch((error) => {
        throw asProblem(error)
      })
    },
    ensureFit: () => (options.unfit === 'allow' ? Promise.resolve() : fitness.ensure()),
    queueCounts: () => queue.counts(),
    reconcile: () => reconcile(redis, keys, queue),
    async counters() {
      const counters = await redis.hgetall(keys.counters)
      return Object.fromEntries(Object.entries(counters).map(([name, n]) => [name, Number(n)]))
    },
    async close() {
      await queue.close()
      for (const connection of opened) connection.disconnect()
    },
  }
}

/** Resolves when the first attempt to connect is over, however it went. */
async function settled(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 2000)
    for (const event of ['ready', 'close'] as const) {
      redis.once(event, () => {
        clearTimeout(timer)
        resolve()
      })
    }
  })
}

/** The same object, whose methods reject with problems a caller understands. */
function problems<T extends object>(store: T): T {
  const wrapped = Object.entries(store).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await method(...args)
      } catch (error) {
        throw asProblem(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as T
}
