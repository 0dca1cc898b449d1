import { type Dataset, datasetSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

/** A record of an older version has the side of square images with three channels in the place of a shape. */
const storedSchema = z.preprocess((stored) => {
  const { imageSize, ...facts } = (stored ?? {}) as Record<string, unknown>
  if (imageSize === undefined) return stored
  return { shape: [imageSize, imageSize, 3], fit: 'stretch', ...facts }
}, datasetSchema)

/** Records of datasets as they are stored. */
export interface DatasetRecords {
  /** None if it cannot be read. */
  read(name: string, text: string): Dataset[]
  current(): Promise<Dataset[]>
  /** Of each name or of one, the current version first, then from the newest to the oldest. */
  versions(name?: string): Promise<Map<string, Dataset[]>>
}

export function createDatasetRecords(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): DatasetRecords {
  const read = (name: string, text: string): Dataset[] => {
    const dataset = readStored(storedSchema, text)
    if (dataset === undefined) unreadable(`dataset ${name}`)
    return dataset === undefined ? [] : [dataset]
  }
  const readAll = (texts: unknown) =>
    Object.entries(texts as Record<string, string>).flatMap(([name, text]) => read(name, text))
  return {
    read,
    current: async () => readAll(await redis.hgetall(keys.datasets)),
    async versions(name) {
      const at = redis.multi().hgetall(keys.datasets)
      const replies = await together(at.hgetall(keys.datasetVersions).hgetall(keys.datasetFacts))
      const [current = [], versions = [], facts = []] = replies.map(readAll)
      const found = new Map(current.map((dataset) => [dataset.name, [dataset]]))
      // Facts alone are of what an older version registered before something else had its name.
      for (const dataset of [...versions, ...facts].sort(newestFirst)) {
        const known = found.get(dataset.name)
        if (known?.every(({ hash }) => hash !== dataset.hash)) known.push(dataset)
      }
      return name === undefined ? found : new Map([...found].filter(([one]) => one === name))
    },
  }
}

function newestFirst(a: Dataset, b: Dataset): number {
  return b.registeredAt.localeCompare(a.registeredAt)
}
