import type { DatasetRegistry } from '@sweepstack/core'
import { type Dataset, datasetSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from './keys.ts'
import { runScript } from './scripts.ts'
import { type OnUnreadable, readStored } from './stored-json.ts'

/** Of the sweeps that need a dataset, so many are named. */
const namedSweeps = 10

/** A record of an older version has the side of square images with three channels in the place of a shape. */
const storedSchema = z.preprocess((stored) => {
  const { imageSize, ...facts } = (stored ?? {}) as Record<string, unknown>
  if (imageSize === undefined) return stored
  return { shape: [imageSize, imageSize, 3], fit: 'stretch', ...facts }
}, datasetSchema)

export function createDatasetRegistry(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): DatasetRegistry {
  const read = (name: string, text: string): Dataset[] => {
    const dataset = readStored(storedSchema, text)
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
      const text = JSON.stringify(dataset)
      const before = await redis.hget(keys.datasets, dataset.name)
      const [replaced] = before === null ? [] : read(dataset.name, before)
      // One that an older version registered has its facts under its name only.
      if (replaced) await redis.hsetnx(keys.datasetFacts, replaced.hash, before as string)
      await redis.hset(keys.datasetFacts, dataset.hash, text)
      await redis.hset(keys.datasets, dataset.name, text)
    },
    async remove(name) {
      const names = [keys.root, keys.datasets, keys.datasetFacts, keys.sweeps]
      const answer = await runScript(redis, 'remove-dataset', ...names, name, namedSweeps)
      const [kind, count, ...sweeps] = answer as
        | ['removed' | 'absent']
        | ['needed', number, ...string[]]
      return kind === 'needed' ? { kind, count: count as number, sweeps } : { kind }
    },
    async rename(name, to) {
      for (;;) {
        const before = await redis.hget(keys.datasets, name)
        const [dataset] = before === null ? [] : read(name, before)
        if (before === null || dataset === undefined) return 'absent'
        if (name === to) return 'renamed'
        const after = JSON.stringify({ ...dataset, name: to })
        const names = [keys.root, keys.datasets, keys.datasetFacts]
        const texts = [name, to, before, after, dataset.hash]
        const answer = await runScript(redis, 'rename-dataset', ...names, ...texts)
        // Otherwise it was registered anew, renamed or removed since it was read.
        if (answer !== 'changed') return answer as 'renamed' | 'taken'
      }
    },
    async find(name) {
      const text = await redis.hget(keys.datasets, name)
      return text === null ? undefined : read(name, text)[0]
    },
    async hashesFrom(digits) {
      // One that an older version registered has its facts under its name only.
      const named = (await list()).map(({ hash }) => hash)
      const all = new Set([...(await redis.hkeys(keys.datasetFacts)), ...named])
      return [...all].filter((hash) => hash.startsWith(digits))
    },
    async findByHash(hash) {
      const text = await redis.hget(keys.datasetFacts, hash)
      if (text !== null) return read(hash, text)[0]
      return (await list()).find((dataset) => dataset.hash === hash)
    },
  }
}
