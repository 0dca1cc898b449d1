import { stat } from 'node:fs/promises'
import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { readTableText } from '../tables/read-text.ts'
import { type IdxHeader, idxHeader } from './idx-header.ts'
import { classNames, numberedListings } from './number-labels.ts'
import { openRecords, type Records } from './records.ts'
import type { Scan } from './scan-folder.ts'
import { firstBytes, gunzipped, type Scratch } from './scratch.ts'
import type { Source } from './source.ts'
import { splitCalled } from './split-folders.ts'

/** `train-images-idx3-ubyte`, `emnist-letters-test-images-idx3-ubyte.gz`, `t10k-images.idx3-ubyte`. */
const imagesName =
  /^(?:(.+)[-_])?(train|t10k|test|val)([-_.])images([-_.])idx3([-_.])ubyte(\.gz)?$/i

interface Pair {
  split: SplitName
  /** What stands before the split in the names, as `emnist-letters`. */
  prefix: string
  images: string
  labels: string | undefined
}

interface Opened {
  images: Records
  labels: Buffer
  height: number
  width: number
}

export function looksLikeIdx({ files }: Scan): boolean {
  return files.some((file) => imagesName.test(file))
}

/**
 * MNIST and what is written as it is (Fashion-MNIST, KMNIST, EMNIST), as downloaded, with or without gzip: one channel.
 * EMNIST's images are stored with rows and columns exchanged, and stay so, as in torchvision.
 * @throws DatasetError
 */
export async function idxSource(scan: Scan, scratch: Scratch): Promise<Source> {
  const pairs = pairsOf(scan)
  const opened = {} as Record<SplitName, Opened | undefined>
  const close = async () => {
    for (const split of splitNames) await opened[split]?.images.close()
  }
  try {
    for (const pair of pairs) opened[pair.split] = await openPair(scan, pair, scratch)
    const { height, width } = sameSize(splitNames.map((split) => opened[split]))
    const labels = (split: SplitName) => opened[split]?.labels ?? []
    const names = (await classNames(scan)) ?? (await mappedNames(scan))
    const listed = numberedListings(
      { train: labels('train'), val: labels('val'), test: labels('test') },
      names,
    )
    return {
      kind: 'idx',
      described: `IDX files of grey images, ${height}×${width}, in ${counted(listed.classes.length, 'class', 'classes')}`,
      ...listed,
      rawSize: { height, width },
      skipped: new Map(scan.skipped),
      title: (split, at) => `image ${at} of ${pairs.find((pair) => pair.split === split)?.images}`,
      read: async (split, at) => {
        const pixels = await (opened[split] as Opened).images.read(at)
        return { raw: { pixels, width, height, channels: 1 } }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Of packed and unpacked ones the unpacked. @throws DatasetError if there are several data sets */
function pairsOf({ files }: Scan): Pair[] {
  const pairs = new Map<SplitName, Pair>()
  const prefixes = new Set<string>()
  for (const images of files) {
    const [, prefix = '', word = '', ...rest] = imagesName.exec(images) ?? []
    if (word === '') continue
    prefixes.add(prefix)
    const [between, before, after, packed] = rest
    const split = word === 't10k' ? 'test' : (splitCalled(word) as SplitName)
    if (packed !== undefined && pairs.has(split)) continue
    const stem = `${images.slice(0, prefix === '' ? 0 : prefix.length + 1)}${word}${between}`
    const wanted = `${stem}labels${before}idx1${after}ubyte`.toLowerCase()
    const labels = files.filter((file) => [wanted, `${wanted}.gz`].includes(file.toLowerCase()))
    pairs.set(split, { split, prefix, images, labels: labels[0] })
  }
  if (prefixes.size > 1) {
    const found = [...prefixes].map((prefix) => prefix || 'one without a name').join(', ')
    throw new DatasetError([`there are several data sets in IDX files: ${found}. Keep one of them`])
  }
  if (!pairs.has('train'))
    throw new DatasetError([
      'there is no file train-images-idx3-ubyte: give the training images under that name',
    ])
  return [...pairs.values()]
}

async function openPair(scan: Scan, pair: Pair, scratch: Scratch): Promise<Opened> {
  if (pair.labels === undefined) {
    throw new DatasetError([
      `there are no labels for ${pair.images}: its file of labels is missing. Give it beside the images`,
    ])
  }
  const images = await unpacked(scan, pair.images, 3, scratch)
  const labels = await unpacked(scan, pair.labels, 1, scratch)
  const [count = 0, height = 0, width = 0] = images.header.sizes
  if (labels.header.sizes[0] !== count) {
    throw new DatasetError([
      `${pair.labels} has ${labels.header.sizes[0]} labels for ${count} images of ${pair.images}: give the two files of one set`,
    ])
  }
  const all = await openRecords(labels.file, labels.header.length, count)
  const values = await all.read(0).finally(() => all.close())
  const records = await openRecords(images.file, images.header.length, height * width)
  return { images: records, labels: values, height, width }
}

/** @throws DatasetError if it is not as long as its header says */
async function unpacked(
  scan: Scan,
  name: string,
  dimensions: number,
  scratch: Scratch,
): Promise<{ file: string; header: IdxHeader }> {
  const packed = path.join(scan.root, name)
  const header = idxHeader(name, await firstBytes(packed, 4 + 4 * dimensions), dimensions)
  const file = await gunzipped(packed, scratch, header.bytes)
  const { size } = await stat(file)
  if (size === header.bytes) return { file, header }
  const cure = size < header.bytes ? 'it is cut off, copy it anew' : 'it is damaged, copy it anew'
  throw new DatasetError([
    `${name} has ${size} bytes, but ${header.bytes} by its header (${header.sizes.join(' × ')}): ${cure}`,
  ])
}

function sameSize(opened: (Opened | undefined)[]): { height: number; width: number } {
  const sizes = new Set(opened.flatMap((of) => (of ? [`${of.height}×${of.width}`] : [])))
  if (sizes.size > 1)
    throw new DatasetError([
      `the splits have images of ${[...sizes].join(' and ')}: give files of one set, with images of one size`,
    ])
  const { height = 0, width = 0 } = opened.find((of) => of !== undefined) ?? {}
  return { height, width }
}

/** EMNIST's own list, `emnist-…-mapping.txt`: a label and the codes of the characters it stands for in each line. */
async function mappedNames(scan: Scan): Promise<string[] | undefined> {
  const files = scan.files.filter((file) => /mapping\.txt$/i.test(file))
  if (files.length !== 1) return undefined
  const found = await readTableText(path.join(scan.root, files[0] as string)).catch(() => undefined)
  const names: string[] = []
  for (const line of found?.text.trim().split(/\r?\n/) ?? []) {
    const [label = Number.NaN, ...codes] = line.trim().split(/\s+/).map(Number)
    const isPlain = Number.isInteger(label) && label >= 0 && label < 1000
    if (!isPlain || codes.length === 0 || codes.some((code) => !(code > 31 && code < 0x10000))) {
      return undefined
    }
    names[label] = String.fromCharCode(...codes)
  }
  return names
}
