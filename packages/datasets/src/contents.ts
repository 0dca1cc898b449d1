import type { ArtifactStore } from '@sweepstack/core'
import type { DatasetContents } from '@sweepstack/protocol'
import type { CacheHeader } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import { readDatasetHeader } from './read-header.ts'

/** What a stored dataset has for images, or null if its cache is not in the store or is damaged. */
export async function readContents(
  store: ArtifactStore,
  hash: string,
): Promise<DatasetContents | null> {
  try {
    return contentsOf(await readDatasetHeader(store, hash))
  } catch (error) {
    if (error instanceof DatasetError) return null
    throw error
  }
}

function contentsOf({ classes, splits, mean, deviation }: CacheHeader): DatasetContents {
  const counted = classes.map((name) => ({ name, train: 0, val: 0, test: 0 }))
  for (const split of ['train', 'val', 'test'] as const) {
    for (const label of splits[split].labels) {
      const counts = counted[label]
      if (counts !== undefined) counts[split] += 1
    }
  }
  const labelled = counted.reduce((sum, { test }) => sum + test, 0)
  const unlabelled = splits.test.names.length - labelled
  return { classes: counted, unlabelled, mean, deviation }
}
