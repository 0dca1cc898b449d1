import type { SplitRequest } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { imageIdentity } from '../pictures/read-image.ts'
import { inParallel } from '../reading/in-parallel.ts'
import { type Chosen, selectImages } from '../sources/select-images.ts'
import type { Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'
import { drawSplits } from './draw-splits.ts'
import { groupsByPattern, isGroupPattern } from './group-pattern.ts'

/** What is drawn for validation where nothing is, and nobody said otherwise. */
const defaultShare = 0.1

/**
 * A source with the splits that were asked for drawn from its training images; one without validation images gets
 * a tenth of each class, and says so. Images whose titles are in `unread` stay where they are.
 * @throws DatasetError if a split is there already, or groups are not
 */
export async function withSplits(
  source: Source,
  request?: SplitRequest,
  unread: ReadonlySet<string> = new Set(),
): Promise<Source> {
  if (request === undefined && source.splits.val.names.length > 0) return source
  const isDefault = request?.val === undefined && request?.test === undefined
  const { val = isDefault ? defaultShare : 0, test = 0, seed, groupBy } = request ?? { seed: 0 }
  const problems = [...presentSplits(source, { val, test }, isDefault)]
  if (val === 0 && source.splits.val.names.length === 0) {
    problems.push('there are no validation images: draw some with a split, as val=0.1')
  }
  if (problems.length > 0) throw new DatasetError(problems)
  const { names, labels } = source.splits.train
  const groups = groupBy === undefined ? undefined : await groupsOf(source, groupBy)
  const contents = await contentsOf(source)
  const places = [...names.keys()].filter((at) => !unread.has(source.title('train', at)))
  const images = places.map((at) => ({
    label: labels[at] as number,
    content: contents[at] as string,
    group: groups?.[at],
  }))
  const drawn = new Array<SplitName>(names.length).fill('train')
  for (const [number, split] of drawSplits(images, { val, test }, seed).entries()) {
    drawn[places[number] as number] = split
  }
  const cure = isDefault ? ', as no split was asked for (a split "val=0.1" would)' : ''
  const counts = (['val', 'test'] as const)
    .map((split) => ({ split, count: drawn.filter((of) => of === split).length }))
    .filter(({ count }) => count > 0)
    .map(({ split, count }) => `${count} for ${split === 'val' ? 'validation' : 'test'}`)
  const note = `drawn from the ${images.length} training images: ${counts.join(' and ')}${cure}`
  return rearranged(withTogether(source, groups), drawn, note)
}

/** Folds are drawn by the groups that splits were drawn by. */
function withTogether(source: Source, together: string[] | undefined): Source {
  if (together === undefined) return source
  const { train } = source.splits
  return { ...source, splits: { ...source.splits, train: { ...train, together } } }
}

function presentSplits(
  { splits }: Source,
  shares: Record<'val' | 'test', number>,
  isDefault: boolean,
): string[] {
  const cure = (split: string) =>
    isDefault
      ? ', so that none are drawn: leave the seed and the groups out, or draw test images (test=0.1)'
      : `: leave ${split} out of the split`
  return (['val', 'test'] as const)
    .filter((split) => shares[split] > 0 && splits[split].names.length > 0)
    .map((split) => `there are ${split} images already${cure(split)}`)
}

async function groupsOf({ splits, column }: Source, groupBy: string): Promise<string[]> {
  if (isGroupPattern(groupBy)) return groupsByPattern(splits.train.names, groupBy)
  if (column !== undefined) return column(groupBy)
  const cure = 'give a pattern of names, as "{group}_*"'
  throw new DatasetError([`there is no table with a column "${groupBy}" to group by: ${cure}`])
}

/** The hash of each training image; of one that cannot be read its name, which is told when it is decoded. */
async function contentsOf(source: Source): Promise<string[]> {
  const { names } = source.splits.train
  const contents: string[] = []
  await inParallel(names.length, async (at) => {
    contents[at] = await source
      .read('train', at)
      .then(imageIdentity)
      .catch(() => `unread ${names[at]}`)
  })
  return contents
}

/** The source with its training images in the splits that were drawn; the others stay where they are. */
function rearranged(source: Source, drawn: SplitName[], note: string): Source {
  const chosen: Chosen = { train: [], val: [], test: [] }
  for (const split of splitNames) {
    for (const at of source.splits[split].names.keys()) {
      chosen[split === 'train' ? (drawn[at] as SplitName) : split].push([split, at])
    }
  }
  const { identity: _, ...rest } = selectImages(source, chosen)
  return { ...rest, isDrawn: true, notes: [...(source.notes ?? []), note] }
}
