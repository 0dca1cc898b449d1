import { createHash } from 'node:crypto'
import type { Source } from './sources/source.ts'
import { splitNames } from './split.ts'

/**
 * The sha256 of what the source says of its images, then of what each image is known by, its file's own sha256, in the
 * order of train, val and test: the same content has the same hash wherever it lies. In the study's layout the first
 * part is the texts of the tables; elsewhere it is the names, labels and groups, and what stays together. `reading` is what else decides the
 * pixels, empty where they are as in the files.
 */
export function contentHash(source: Source, images: string[], reading: string): string {
  const hash = createHash('sha256')
  const { before, after } = source.identity ?? { before: [listingText(source)], after: '' }
  for (const part of before) hash.update(part)
  for (const image of images) hash.update(image)
  return hash.update(after).update(reading).digest('hex')
}

function listingText({ classes, splits }: Source): Uint8Array {
  const rows = splitNames.map((split) => {
    const { names, labels, groups = [], together } = splits[split]
    return names.map((name, at) => [
      name,
      classes[labels[at] as number] ?? null,
      groups[at] ?? null,
      ...(together === undefined ? [] : [together[at] ?? null]),
    ])
  })
  return Buffer.from(JSON.stringify({ classes, rows }))
}
