import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { longestNpyHeader, type NpyHeader, npyHeader, npyNumbers } from './npy-header.ts'
import { classNames, numberedListings } from './number-labels.ts'
import { openRecords, type Records } from './records.ts'
import type { Scan } from './scan-folder.ts'
import type { Scratch } from './scratch.ts'
import type { Source } from './source.ts'
import { extractEntry, listZip, type ZipEntry, zipFirstBytes } from './zip-entries.ts'

/** Names of arrays: MedMNIST's, and those of Keras' `mnist.npz`. */
const arrays: Record<SplitName, { images: string[]; labels: string[] }> = {
  train: { images: ['train_images', 'x_train'], labels: ['train_labels', 'y_train'] },
  val: { images: ['val_images', 'x_val'], labels: ['val_labels', 'y_val'] },
  test: { images: ['test_images', 'x_test'], labels: ['test_labels', 'y_test'] },
}

interface Images {
  records: Records
  count: number
  height: number
  width: number
  channels: 1 | 3
}

export function looksLikeNpz({ files }: Scan): boolean {
  return files.filter((file) => /\.npz$/i.test(file)).length === 1
}

/** MedMNIST's arrays (`train_images`, `train_labels` …), grey or of three channels. @throws DatasetError */
export async function npzSource(scan: Scan, scratch: Scratch): Promise<Source> {
  const name = scan.files.find((file) => /\.npz$/i.test(file))
  if (name === undefined) throw new DatasetError(['there is no NPZ file: give one, as data.npz'])
  const file = path.join(scan.root, name)
  const opened = {} as Record<SplitName, Images | undefined>
  const labels: Record<SplitName, number[]> = { train: [], val: [], test: [] }
  const close = async () => {
    for (const split of splitNames) await opened[split]?.records.close()
  }
  try {
    const entries = await listZip(file)
    for (const split of splitNames) {
      const of = await openSplit({ file, entries, split, scratch })
      if (of === undefined) continue
      opened[split] = of.images
      labels[split] = of.labels
    }
    if (opened.train === undefined)
      throw new DatasetError([
        `${name} has no array train_images: name its arrays as MedMNIST does, train_images, train_labels, val_images …`,
      ])
    const { height, width, channels } = sameShape(opened)
    const listed = numberedListings(labels, await classNames(scan))
    const colour = channels === 1 ? 'grey' : 'colour'
    return {
      kind: 'npz',
      described: `arrays of ${colour} images, ${height}×${width}, in ${counted(listed.classes.length, 'class', 'classes')}, in ${path.basename(name)}`,
      ...listed,
      rawSize: { height, width },
      skipped: new Map(scan.skipped),
      title: (split, at) => `image ${at} of ${split} in ${path.basename(name)}`,
      read: async (split, at) => {
        const pixels = await (opened[split] as Images).records.read(at)
        return { raw: { pixels, height, width, channels } }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface SplitPlace {
  file: string
  entries: ZipEntry[]
  split: SplitName
  scratch: Scratch
}

/** Undefined if there are neither images nor labels. */
async function openSplit({ file, entries, split, scratch }: SplitPlace) {
  const entry = (names: string[]) =>
    entries.find(({ fileName }) => names.includes(fileName.replace(/\.npy$/, '')))
  const [images, labels] = [entry(arrays[split].images), entry(arrays[split].labels)]
  if (images === undefined && labels === undefined) return undefined
  const missing = images === undefined ? 'images' : 'labels'
  if (images === undefined || labels === undefined) {
    throw new DatasetError([
      `there is no array ${split}_${missing} in ${path.basename(file)}: images and labels of a split come together`,
    ])
  }
  const shown = await openArray({ file, entry: images, scratch })
  const named = await openArray({ file, entry: labels, scratch })
  const count = shown.header.shape[0] ?? 0
  const values = await labelsOf(named, count, labels.fileName)
  return { images: await imagesOf(shown, count, images.fileName), labels: values }
}

interface OpenedArray {
  file: string
  header: NpyHeader
}

/** @throws DatasetError if the array is not as long as its header says */
async function openArray(of: {
  file: string
  entry: ZipEntry
  scratch: Scratch
}): Promise<OpenedArray> {
  const { file, entry, scratch } = of
  const name = entry.fileName
  try {
    const header = npyHeader(await zipFirstBytes(file, entry, longestNpyHeader))
    const wanted = header.length + header.data
    if (entry.uncompressedSize !== wanted) {
      throw new Error(
        `has ${entry.uncompressedSize} bytes, but ${wanted} by its header (${header.shape.join(' × ')}): it is damaged, copy the file anew`,
      )
    }
    const target = await scratch.place()
    await extractEntry(file, entry, target)
    return { file: target, header }
  } catch (error) {
    if (error instanceof DatasetError || (error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw error
    throw new DatasetError([`${name} ${(error as Error).message}`])
  }
}

async function imagesOf(
  { file, header }: OpenedArray,
  count: number,
  name: string,
): Promise<Images> {
  const [, height = 0, width = 0, channels = 1, ...more] = header.shape
  const isImages = header.shape.length >= 3 && more.length === 0 && height * width > 0
  if (!isImages || header.type !== '|u1' || (channels !== 1 && channels !== 3)) {
    throw new DatasetError([
      `${name} has the shape ${header.shape.join(' × ')} of ${header.type}: images are N × height × width, or with 1 or 3 channels behind, of |u1`,
    ])
  }
  const records = await openRecords(file, header.length, height * width * channels)
  return { records, count, height, width, channels }
}

async function labelsOf(
  { file, header }: OpenedArray,
  count: number,
  name: string,
): Promise<number[]> {
  const [found = 0, ...more] = header.shape
  const perImage = more.reduce((product, size) => product * size, 1)
  if (perImage !== 1) {
    throw new DatasetError([
      `${name} has ${perImage} labels for each image: one is needed. Keep one column`,
    ])
  }
  if (found !== count)
    throw new DatasetError([`${name} has ${found} labels for ${count} images: give each image one`])
  if (count === 0) return []
  const records = await openRecords(file, header.length, header.data)
  const values = npyNumbers(await records.read(0).finally(() => records.close()), header)
  const strange = values.find((value) => value < 0 || value > 1_000_000)
  if (strange !== undefined)
    throw new DatasetError([
      `${name} has the label ${strange}: labels are whole numbers from 0 to 1,000,000`,
    ])
  return values
}

function sameShape(opened: Record<SplitName, Images | undefined>): Images {
  const all = splitNames.flatMap((split) => opened[split] ?? [])
  const shapes = new Set(all.map(({ height, width, channels }) => `${height}×${width}×${channels}`))
  if (shapes.size > 1)
    throw new DatasetError([
      `the splits have images of ${[...shapes].join(' and ')}: give all of them one shape`,
    ])
  return all[0] as Images
}
