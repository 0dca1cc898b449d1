import { type SplitName, splitNames } from '../split.ts'
import { emptyListings, type Listing, type Source } from './source.ts'

/** Places of images in their splits. */
export type Chosen = Record<SplitName, [split: SplitName, at: number][]>

/** A source of some images of another, in the splits and the order of the choice. */
export function selectImages(source: Source, chosen: Chosen): Source {
  const splits = emptyListings()
  for (const split of splitNames) {
    for (const [from, at] of chosen[split]) {
      const { names, labels, groups, together } = source.splits[from]
      splits[split].names.push(names[at] as string)
      splits[split].labels.push(labels[at] as number)
      if (groups) listOf(splits[split], 'groups').push(groups[at] as string)
      if (together) listOf(splits[split], 'together').push(together[at] as string)
    }
  }
  const placeOf = (split: SplitName, at: number) => chosen[split][at] as [SplitName, number]
  return {
    ...source,
    splits,
    title: (split, at) => source.title(...placeOf(split, at)),
    read: (split, at) => source.read(...placeOf(split, at)),
  }
}

function listOf(listing: Listing, name: 'groups' | 'together'): string[] {
  const list = listing[name] ?? []
  listing[name] = list
  return list
}
