import { randomUUID } from 'node:crypto'
import type { LineageFacts, RetentionStore } from '@sweepstack/core'
import type { Checkpoint, LineageStatus, Recipe } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { parsePath } from '../lineages/lineage-tree.ts'
import { type OnUnreadable, readJson } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import { runScript } from '../scripts/scripts.ts'
import { createTrialReader } from '../sweeps/trial-reader.ts'
import { factsOfSweep } from './retention-references.ts'

const batch = 500
/** Seconds after which a collector that died no longer keeps others from collecting. */
const aloneSeconds = 5

type Fields = (string | null)[]

/** What retention reads and changes of the records. */
export function createRetentionStore(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): RetentionStore {
  const trials = createTrialReader(redis, keys, unreadable)
  return {
    lineages: () => redis.zrange(keys.lineages, '0', '-1'),

    async facts(lineages) {
      const found: LineageFacts[] = []
      for (let from = 0; from < lineages.length; from += batch) {
        const page = lineages.slice(from, from + batch)
        found.push(...(await readFacts(redis, keys, page)))
      }
      return found
    },

    sweeps: () => redis.zrange(keys.sweeps, '0', '-1'),

    sweep: (id, best) => factsOfSweep({ redis, keys, trials }, id, best),

    async trim(lineage, checkpoints, watched) {
      const args = [...expected(lineage), JSON.stringify(checkpoints), ...watched]
      return (await runScript(redis, 'trim-lineage', keys.root, ...args)) === 1
    },

    async forget(lineage) {
      return (await runScript(redis, 'forget-lineage', keys.root, ...expected(lineage))) === 1
    },

    async unstore(predictions) {
      for (let from = 0; from < predictions.length; from += batch) {
        await redis.srem(keys.predictions, ...predictions.slice(from, from + batch))
      }
    },

    async alone(collect) {
      const me = randomUUID()
      const taken = await redis.set(keys.collecting, me, 'EX', aloneSeconds, 'NX')
      if (taken === null) return undefined
      const renewal = setInterval(() => {
        redis.expire(keys.collecting, aloneSeconds).catch(() => undefined)
      }, 1500)
      try {
        return await collect()
      } finally {
        clearInterval(renewal)
        if ((await redis.get(keys.collecting)) === me) await redis.del(keys.collecting)
      }
    },
  }
}

async function readFacts(redis: Redis, keys: Keys, lineages: string[]): Promise<LineageFacts[]> {
  const pipeline = redis.pipeline()
  for (const key of lineages) {
    pipeline.hmget(
      keys.lineage(key),
      'recipe',
      'status',
      'fence',
      'watchings',
      'checkpoints',
      'updatedAt',
      'path',
    )
    pipeline.zscore(keys.lineages, key)
  }
  const replies = await together(pipeline)
  return lineages.flatMap((key, place) => {
    const fields = replies[2 * place] as Fields
    const watchedAt = Number((replies[2 * place + 1] as string | null) ?? 0)
    const facts = factsOf(key, fields, watchedAt)
    return facts === undefined ? [] : [facts]
  })
}

/** Undefined if there is no record, or one that cannot be read: such a one is left as it is. */
function factsOf(key: string, fields: Fields, watchedAt: number): LineageFacts | undefined {
  const [recipe, status, fence, watchings, checkpoints, updatedAt, path] = fields
  const dataset = (readJson(recipe) as Recipe | undefined)?.dataset
  const known = readJson(checkpoints ?? '[]') as Checkpoint[] | undefined
  if (!dataset || !status || known === undefined) return undefined
  return {
    key,
    status: status as LineageStatus,
    fence: Number(fence ?? 0),
    dataset,
    checkpoints: known,
    ancestors: parsePath(path),
    touchedAt: Math.max(watchedAt, Number(updatedAt ?? 0)),
    revision: JSON.stringify([watchings ?? '0', fence ?? '0', checkpoints ?? '[]']),
  }
}

function expected({ key, revision }: LineageFacts): string[] {
  return [key, ...JSON.parse(revision)]
}
