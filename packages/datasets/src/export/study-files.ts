import { stringify } from 'csv-stringify/sync'
import type { CacheHeader } from '../cache-file.ts'
import { DatasetError } from '../dataset-error.ts'
import { byNumberAndName } from '../sources/study-layout.ts'
import { type SplitName, splitNames } from '../split.ts'

type Listing = CacheHeader['splits'][SplitName]

/** What a file is called in the study's layout, and what is in it. */
export interface TextFile {
  path: string
  text: string
}

/**
 * Names of the image files of each split, in their order: their own, as PNG, or numbers where these are no different
 * names of files.
 */
export function imageFileNames({ splits }: CacheHeader): Record<SplitName, string[]> {
  const named = {} as Record<SplitName, string[]>
  for (const split of splitNames) {
    const { names } = splits[split]
    const own = names.map((name) => name.replace(/^\.\//, '').replace(/\.(png|jpe?g|webp)$/i, ''))
    const digits = String(Math.max(0, names.length - 1)).length
    const areNames = own.every(isFileName) && new Set(own.map(plain)).size === own.length
    const stems = areNames ? own : names.map((_, at) => String(at).padStart(digits, '0'))
    named[split] = stems.map((stem) => `${stem}.png`)
  }
  return named
}

/**
 * The tables of a dataset, and the order of its classes where it is not the one that they have by their names.
 * @throws DatasetError if a table would not tell the classes apart
 */
export function tablesOf(
  { classes, splits }: CacheHeader,
  files: Record<SplitName, string[]>,
): TextFile[] {
  const labels = classes.map((name) => name.trim().normalize('NFC'))
  const lost = labels.find((label, at) => label === '' || labels.indexOf(label) < at)
  if (lost !== undefined) {
    throw new DatasetError([
      `the classes that read "${lost}" without the spaces around them cannot be told apart in a table: rename them at the source`,
    ])
  }
  const tables = splitNames
    .filter((split) => files[split].length > 0)
    .map((split) => ({
      path: `${split}.csv`,
      text: tableOf(splits[split], files[split], labels),
    }))
  const sorted = [...labels].sort(byNumberAndName)
  const isSorted = sorted.every((label, at) => label === labels[at])
  return isSorted ? tables : [...tables, { path: 'classes.txt', text: `${labels.join('\n')}\n` }]
}

/** Without labels if one of the images has none. */
function tableOf(listing: Listing, files: string[], classes: string[]): string {
  const { groups } = listing
  const isLabelled = listing.labels.every((label) => label >= 0)
  const header = ['Image', ...(isLabelled ? ['Class'] : []), ...(groups ? ['Group'] : [])]
  const rows = files.map((file, at) => [
    file,
    ...(isLabelled ? [classes[listing.labels[at] as number]] : []),
    ...(groups ? [groups[at]] : []),
  ])
  // Whichever separator a reader looks for, and a line break of any system, stands in quotes.
  return stringify([header, ...rows], { quoted_match: /[,;|\t\r\n"]|^\s|\s$/ })
}

/** On any disk, also with `.png` at its end. */
function isFileName(stem: string): boolean {
  return /^[^./\\\p{Cc}][^/\\:*?"<>|\p{Cc}]*$/u.test(stem) && Buffer.byteLength(stem) <= 200
}

/** Where a disk does not tell two names apart, they are one. */
function plain(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
