import type { ArtifactStore } from '@sweepstack/core'
import { DatasetError, foldGroup, readDatasetHeader } from '@sweepstack/datasets'
import { counted, type Dataset, type ImageDefinition, ProblemError } from '@sweepstack/protocol'

/** What is known of the images that folds are cut from. */
interface PoolFacts {
  /** Images of each class, and groups that have any. An image without a group is one of its own. */
  classes: { name: string; images: number; groups: number }[]
  groups: number
}

/**
 * Checks that a dataset has images for each fold, and answers what is doubtful about them. Nothing is checked if its
 * cache is not there: then nothing trains on it either.
 * @throws ProblemError INVALID_DEFINITION
 */
export async function admitFolds(
  artifacts: ArtifactStore,
  { folds }: ImageDefinition,
  { name, hash }: Dataset,
): Promise<string[]> {
  if (folds === undefined) return []
  const pool = await poolFacts(artifacts, hash)
  if (pool === undefined) return []
  const [least] = [...pool.classes].sort((a, b) => a.images - b.images)
  if (least !== undefined && least.images < folds) {
    const has = `the class "${least.name}" of ${name} has ${counted(least.images, 'training and validation image')}`
    throw tooMany(folds, has, least.images)
  }
  if (pool.groups < folds) {
    throw tooMany(folds, `the images of ${name} are in ${pool.groups} groups`, pool.groups)
  }
  const few = pool.classes.filter(({ groups }) => groups < folds).map((of) => of.name)
  if (few.length === 0) return []
  const shown = few.slice(0, 3).join(', ')
  return [
    `${few.length} of ${pool.classes.length} classes have fewer groups than folds (${shown}${few.length > 3 ? ' …' : ''}): some folds have no image of them.`,
  ]
}

function tooMany(folds: number, has: string, most: number): ProblemError {
  const cure = most < 2 ? 'leave folds out' : `at most ${most} folds, or leave folds out`
  return new ProblemError(
    'INVALID_DEFINITION',
    `The sweep cannot be cut into ${folds} folds: ${has}. Give ${cure}.`,
    [{ path: 'folds', message: `${has}: give ${cure}` }],
  )
}

async function poolFacts(artifacts: ArtifactStore, hash: string): Promise<PoolFacts | undefined> {
  const header = await readDatasetHeader(artifacts, hash).catch((error: Error) => {
    if (error instanceof DatasetError) return undefined
    throw error
  })
  if (header === undefined) return undefined
  const all = new Set<string>()
  const classes = header.classes.map((name) => ({ name, images: 0, groups: new Set<string>() }))
  for (const split of ['train', 'val'] as const) {
    const images = header.splits[split]
    for (const [place, label] of images.labels.entries()) {
      const named = foldGroup(images, place)
      const group = named === undefined ? `${split} ${place}` : `group ${named}`
      all.add(group)
      const found = classes[label]
      if (found === undefined) continue
      found.images += 1
      found.groups.add(group)
    }
  }
  return {
    classes: classes.map((of) => ({ ...of, groups: of.groups.size })),
    groups: all.size,
  }
}
