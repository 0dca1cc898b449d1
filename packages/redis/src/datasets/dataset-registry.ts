import type { DatasetRegistry, DatasetRemoval } from '@sweepstack/core'
import type { Dataset } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import type { OnUnreadable } from '../records/stored-json.ts'
import { runScript } from '../scripts/scripts.ts'
import { createDatasetRecords } from './dataset-records.ts'
import { sweepsOnDatasets } from './sweeps-on-datasets.ts'

/** Of the sweeps that need a dataset, so many are named. */
const namedSweeps = 10

export function createDatasetRegistry(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): DatasetRegistry {
  const { read, current: list, versions } = createDatasetRecords(redis, keys, unreadable)
  /** A name at one moment; undefined if it, or its version with this hash, is not there. */
  const look = async (name: string, hash: string | undefined) => {
    for (;;) {
      const before = await redis.hget(keys.datasets, name)
      if (before === null) return undefined
      const known = (await versions(name)).get(name) ?? []
      if ((await redis.hget(keys.datasets, name)) === before) return apart(before, known, hash)
    }
  }
  const remove = async (name: string, hash: string | undefined, isFormer = false) => {
    for (;;) {
      const found = await look(name, hash)
      if (found === undefined || (isFormer && found.isCurrent)) return { kind: 'absent' } as const
      const { before, after, meant } = found
      const names = [keys.root, keys.datasets, keys.datasetFacts, keys.datasetVersions, keys.sweeps]
      const texts = [name, before, after, namedSweeps, ...meant.map((version) => version.hash)]
      const answer = removalOf(await runScript(redis, 'remove-dataset', ...names, ...texts))
      if (answer !== undefined) return answer
    }
  }
  return {
    list,
    versions,
    async register(dataset) {
      const names = [keys.root, keys.datasets, keys.datasetFacts, keys.datasetVersions]
      const texts = [dataset.name, dataset.hash, JSON.stringify(dataset)]
      await runScript(redis, 'register-dataset', ...names, ...texts)
    },
    remove: (name, hash) => remove(name, hash),
    removeFormer: async (name, hash) => (await remove(name, hash, true)).kind === 'removed',
    async rename(name, to, hash) {
      for (;;) {
        const found = await look(name, hash)
        if (found === undefined || found.meant.length === 0) return 'absent'
        if (name === to) return 'renamed'
        const { before, after, meant } = found
        const names = [keys.root, keys.datasets, keys.datasetFacts, keys.datasetVersions]
        const renamed = meant.flatMap((dataset) => [
          dataset.hash,
          JSON.stringify({ ...dataset, name: to }),
        ])
        const texts = [name, before, after, to, ...renamed]
        const answer = await runScript(redis, 'rename-dataset', ...names, ...texts)
        // Otherwise it was registered anew, renamed or removed since it was read.
        if (answer !== 'changed') return answer as 'renamed' | 'taken'
      }
    },
    async find(name) {
      const text = await redis.hget(keys.datasets, name)
      return text === null ? undefined : read(name, text)[0]
    },
    sweepsOn: () => sweepsOnDatasets(redis, keys),
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

/**
 * The versions that are meant, all or the one with the hash, and the record that a name has without them. `before` is its
 * record, `known` what can be read of its versions.
 */
function apart(before: string, known: Dataset[], hash: string | undefined) {
  const isMeant = (version: Dataset) => hash === undefined || version.hash === hash
  const meant = known.filter(isMeant)
  if (hash !== undefined && meant.length === 0) return undefined
  const isCurrent = known.slice(0, 1).every(isMeant)
  const rest = known.find((version) => !isMeant(version))
  // Where the current one stays, so does the record, to the letter.
  const after = isCurrent ? rest && JSON.stringify(rest) : before
  return { before, after: after ?? '', meant, isCurrent }
}

/** Undefined if the name was registered anew, renamed or removed since it was read. */
function removalOf(answer: unknown): DatasetRemoval | undefined {
  const [kind, count, ...sweeps] = answer as
    | ['removed' | 'changed']
    | ['needed', number, ...string[]]
  if (kind === 'changed') return undefined
  return kind === 'needed' ? { kind, count: count as number, sweeps } : { kind }
}
