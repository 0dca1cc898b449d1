import type { DatasetRegistry } from '@sweepstack/core'
import { type Dataset, datasetSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

export function createDatasetRegistry(redis: Redis, keys: Keys): DatasetRegistry {
  const parse = (text: string): Dataset => datasetSchema.parse(JSON.parse(text))
  const list = async () => (await redis.hvals(keys.datasets)).map(parse)
  return {
    list,
    async register(dataset) {
      await redis.hset(keys.datasets, dataset.name, JSON.stringify(dataset))
    },
    async find(name) {
      const text = await redis.hget(keys.datasets, name)
      return text === null ? undefined : parse(text)
    },
    async findByHash(hash) {
      return (await list()).find((dataset) => dataset.hash === hash)
    },
  }
}
