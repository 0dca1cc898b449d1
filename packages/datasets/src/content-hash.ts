import { createHash } from 'node:crypto'
import type { Layout } from './layout.ts'
import { splitNames } from './split.ts'

/**
 * The sha256 of the csv texts, then of what each image is known by, its file's own sha256, in the order of the csv
 * files: the same source bytes have the same hash wherever they lie. `reading` is what else decides the pixels, empty
 * where they are as in the files.
 */
export function contentHash(
  { tables, isChanged }: Layout,
  images: string[],
  reading: string,
): string {
  const hash = createHash('sha256')
  for (const split of splitNames) {
    for (const [place, bytes] of tables[split].entries()) {
      if (place > 0) hash.update('\0')
      hash.update(bytes)
    }
    hash.update('\0')
  }
  for (const item of images) hash.update(item)
  if (isChanged) hash.update('labels in NFC')
  hash.update(reading)
  return hash.digest('hex')
}
