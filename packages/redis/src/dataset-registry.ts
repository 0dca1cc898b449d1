import type { DatasetRegistry } from '@sweepstack/core'
import { type Dataset, datasetSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { type OnUnreadable, readStored } from './stored-json.ts'

export function createDatasetRegistry(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): DatasetRegistry {
  const read = (name: string, text: string): Dataset[] => {
    const dataset = readStored(datasetSchema, text)
    if (dataset === undefined) unreadable(`dataset ${name}`)
    return dataset === undefined ? [] : [dataset]
  }
  const list = async () => {
    const texts = Object.entries(await redis.hgetall(keys.datasets))
    return texts.flatMap(([name, text]) => read(name, text))
  }
  return {
    list,
    async register(dataset) {
      await redis.hset(keys.datasets, dataset.name, JSON.stringify(dataset))
    },
    async find(name) {
      const text = await redis.hget(keys.datasets, name)
      return text === null ? undefined : read(name, text)[0]
    },
    async findByHash(hash) {
      return (await list()).find((dataset) => dataset.hash === hash)
    },
  }
}
