import type { RemoveAnswer } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { readJson } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import { runScript } from '../scripts/scripts.ts'
import { openedTrials } from './opened-trials.ts'

const batch = 1000

/** Forgets a sweep, if it has ended and nothing is left to do for it. A removal that was begun is gone on with. */
export async function removeSweep(redis: Redis, keys: Keys, id: string): Promise<RemoveAnswer> {
  const names = [keys.root, keys.sweep(id), keys.inbox(id), keys.outbox(id)]
  const answer = (await runScript(redis, 'begin-removal', ...names, id)) as RemoveAnswer | 'begun'
  if (answer !== 'begun') return answer
  await finishRemoval(redis, keys, id)
  return 'removed'
}

/** The sweep's hash goes last: until then a removal that was cut off can be finished. Idempotent. */
export async function finishRemoval(redis: Redis, keys: Keys, id: string): Promise<void> {
  const names = [keys.inbox(id), keys.outbox(id), keys.results(id), keys.events(id)]
  names.push(
    keys.open(id),
    keys.inFlight(id),
    keys.farthest(id),
    keys.accounted(id),
    keys.resting(id),
  )
  names.push(keys.decisions(id), keys.reasons(id), keys.outcomes(id), keys.population(id))
  const own = await ownProgram(redis, keys, id)
  if (own !== undefined) names.push(keys.metricNames(own))
  for (const board of await redis.smembers(keys.boards(id))) {
    names.push(keys.board(id, board), `${keys.board(id, board)}:untaken`)
  }
  const trials = await openedTrials(redis, keys, id)
  for (let number = trials; number >= 1; number -= 1) names.push(keys.trial(id, number))
  for (let from = 0; from < names.length; from += batch) {
    await redis.unlink(...names.slice(from, from + batch))
  }
  await together(
    redis
      .multi()
      .unlink(keys.counts(id), keys.ready(id), keys.wanted(id), keys.training(id))
      .unlink(keys.boards(id), keys.sweep(id))
      .srem(keys.waiting, id)
      .srem(keys.removals, id),
  )
}

/** What programs train for this sweep alone; undefined if other sweeps may share it. */
async function ownProgram(redis: Redis, keys: Keys, id: string): Promise<string | undefined> {
  const [program, definition] = await redis.hmget(keys.sweep(id), 'asked', 'definition')
  const { dataset } = (readJson(definition) ?? {}) as { dataset?: string }
  return program && dataset === undefined ? program : undefined
}
