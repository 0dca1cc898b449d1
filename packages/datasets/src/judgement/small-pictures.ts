import { writeFile } from 'node:fs/promises'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { thumbnail } from '../pictures/thumbnail.ts'
import type { Listing, Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'
import type { StoredPictures, StoredSheet } from '../stored-pictures.ts'
import type { Copies } from './copies.ts'

/** Images of a sheet, and of one class on it, at most. */
const imagesOfSheet = 300
const imagesOfClass = 10
/** Without labels so many are shown. */
const unlabelledShown = 60
const sheetSide = 96
const pairSide = 144

interface Pictured {
  source: Pick<Source, 'classes' | 'splits'>
  shape: ImageShape
  /** Bytes of the images in the order of train, val and test. */
  read(from: number, to: number): Promise<Uint8Array>
}

/**
 * Writes small pictures of a few images of each class and split, and of pairs of images. False if that fails: without
 * them a dataset is as good.
 */
export async function writeSmallPictures(
  file: string,
  pictured: Pictured,
  pairs: Copies['pairs'],
): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(await makeSmallPictures(pictured, pairs)))
    return true
  } catch {
    return false
  }
}

async function makeSmallPictures(
  pictured: Pictured,
  pairs: Copies['pairs'],
): Promise<StoredPictures> {
  const small = createDraw(pictured)
  const made: StoredPictures['pairs'] = []
  for (const { first, again } of pairs) {
    made.push([await small(first, pairSide), await small(again, pairSide)])
  }
  const sheet = (split: SplitName) => sheetOf(pictured, split, small)
  return {
    sheets: { train: await sheet('train'), val: await sheet('val'), test: await sheet('test') },
    pairs: made,
  }
}

type Draw = (image: { split: SplitName; at: number }, side: number) => Promise<string>

function createDraw({ source, shape, read }: Pictured): Draw {
  const bytes = imageBytes(shape)
  const starts = {} as Record<SplitName, number>
  let images = 0
  for (const split of splitNames) {
    starts[split] = images
    images += source.splits[split].names.length
  }
  return async ({ split, at }, side) => {
    const from = (starts[split] + at) * bytes
    return thumbnail(await read(from, from + bytes), shape, side)
  }
}

/** Of many classes, some that lie evenly apart. */
async function sheetOf({ source }: Pictured, split: SplitName, draw: Draw): Promise<StoredSheet> {
  const { classes, splits } = source
  const byLabel = imagesByLabel(splits[split], classes.length)
  const unlabelled = byLabel.get(-1) ?? []
  const isLabelled = unlabelled.length < splits[split].names.length
  const labels = isLabelled ? evenly([...classes.keys()], imagesOfSheet) : []
  const each = Math.min(imagesOfClass, Math.max(1, Math.floor(imagesOfSheet / labels.length)))
  const rows: StoredSheet['rows'] = []
  const addRow = async (name: string | null, images: number[], most: number) => {
    const shown: string[] = []
    for (const at of evenly(images, most)) shown.push(await draw({ split, at }, sheetSide))
    rows.push({ class: name, images: images.length, shown })
  }
  for (const label of labels) {
    await addRow(classes[label] as string, byLabel.get(label) ?? [], each)
  }
  if (unlabelled.length > 0) await addRow(null, unlabelled, unlabelledShown)
  return { rows, hidden: isLabelled ? classes.length - labels.length : 0 }
}

/** Places in the split; −1 has those without a label. */
function imagesByLabel({ labels }: Listing, classes: number): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (let label = -1; label < classes; label += 1) found.set(label, [])
  for (const [at, label] of labels.entries()) found.get(label)?.push(at)
  return found
}

function evenly(values: number[], most: number): number[] {
  if (values.length <= most) return values
  return Array.from(
    { length: most },
    (_, at) => values[Math.floor(((at + 0.5) * values.length) / most)] as number,
  )
}
