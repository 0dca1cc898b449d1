import { canonicalJson, type SweepCommand, type SweepInput } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readStored } from '../records/stored-json.ts'

/** Commands carried out in one go: the first lineage is in the queue long before the last. */
const batch = 200

const inputTypes = z.looseObject({
  type: z.enum([
    'created',
    'trialEnded',
    'milestoneReached',
    'statusRequested',
    'retryRequested',
    'edited',
    'trialsWanted',
  ]),
})
const commandKinds = z.looseObject({
  kind: z.enum([
    'openTrial',
    'promoteTrial',
    'forkTrial',
    'restTrial',
    'stopTrial',
    'speculateTrial',
    'endTrial',
    'suspendTrial',
    'resumeTrial',
    'retryTrial',
    'cancelTrial',
    'evaluateTrial',
  ]),
})

/** Inputs of a sweep, without those that cannot be read: they are told and count as taken. */
export function readInputs(id: string, texts: string[], unreadable: OnUnreadable): SweepInput[] {
  return readAll(texts, inputTypes, (text) => unreadable(`an input of sweep ${id}: ${text}`))
}

interface Parts {
  redis: Redis
  keys: Keys
  unreadable: OnUnreadable
}

/** The oldest commands of a sweep; those before them that cannot be read are told and dropped. */
export async function readOutbox(parts: Parts, id: string): Promise<SweepCommand[]> {
  const { redis, keys, unreadable } = parts
  for (;;) {
    const texts = await redis.lrange(keys.outbox(id), 0, batch - 1)
    const broken: string[] = []
    const commands = readAll<SweepCommand>(texts, commandKinds, (text) => broken.push(text))
    for (const text of broken) {
      unreadable(`a command of sweep ${id}: ${text}`)
      await redis.lrem(keys.outbox(id), 1, text)
    }
    if (commands.length > 0 || texts.length === 0) return commands
  }
}

/** Those whose kind is known; the others are told. */
function readAll<T>(texts: string[], known: z.ZodType, broken: (text: string) => void): T[] {
  return texts.flatMap((text) => {
    const value = readStored(known, text)
    if (value === undefined) broken(text)
    return value === undefined ? [] : [value as T]
  })
}

/** By what they say, not by their places: another scheduler may carry out the same ones. */
export async function removeFromOutbox(redis: Redis, outbox: string, commands: SweepCommand[]) {
  await Promise.all(commands.map((command) => redis.lrem(outbox, 1, canonicalJson(command))))
}
