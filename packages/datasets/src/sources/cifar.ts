import { stat } from 'node:fs/promises'
import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import type { SplitName } from '../split.ts'
import { numberedListings, readNames } from './number-labels.ts'
import { openRecords, type Records } from './records.ts'
import type { Scan } from './scan-folder.ts'
import type { Source } from './source.ts'

const side = 32
const plane = side * side
/** Images read at once for their labels. */
const portion = 1000

/** What the binary versions of CIFAR are (cs.toronto.edu/~kriz/cifar.html): labels, then three planes, of each image. */
interface Version {
  files: Record<'train' | 'test', RegExp>
  names: string
  /** Bytes before the pixels of an image, and which of them is the label. */
  labels: number
  label: number
}

const versions = {
  cifar10: {
    files: { train: /^data_batch_\d+\.bin$/, test: /^test_batch\.bin$/ },
    names: 'batches.meta.txt',
    labels: 1,
    label: 0,
  },
  cifar100: {
    files: { train: /^train\.bin$/, test: /^test\.bin$/ },
    names: 'fine_label_names.txt',
    labels: 2,
    label: 1,
  },
  'cifar100-coarse': {
    files: { train: /^train\.bin$/, test: /^test\.bin$/ },
    names: 'coarse_label_names.txt',
    labels: 2,
    label: 0,
  },
} satisfies Record<string, Version>

type CifarKind = keyof typeof versions

interface Batch {
  name: string
  records: Records
  labels: number[]
}

/** Whether the files of a version are there; the coarse labels of CIFAR-100 are only taken when they are asked for. */
export function looksLikeCifar({ files }: Scan, kind: CifarKind): boolean {
  return kind !== 'cifar100-coarse' && files.some((file) => versions[kind].files.train.test(file))
}

/** @throws DatasetError */
export async function cifarSource(scan: Scan, kind: CifarKind): Promise<Source> {
  const version: Version = versions[kind]
  const batches: Record<'train' | 'test', Batch[]> = { train: [], test: [] }
  const close = async () => {
    for (const { records } of [...batches.train, ...batches.test]) await records.close()
  }
  try {
    for (const split of ['train', 'test'] as const) {
      for (const name of scan.files.filter((file) => version.files[split].test(file))) {
        batches[split].push(await openBatch(scan, name, version))
      }
    }
    const labels = (split: 'train' | 'test') => batches[split].flatMap((batch) => batch.labels)
    const names = scan.files.includes(version.names)
      ? await readNames(scan, version.names)
      : undefined
    const listed = numberedListings(
      { train: labels('train'), val: [], test: labels('test') },
      names,
    )
    const find = (split: SplitName, at: number) => batchOf(batches[split as 'train' | 'test'], at)
    return {
      kind,
      described: `CIFAR's binary files, 32×32, in ${counted(listed.classes.length, 'class', 'classes')}`,
      ...listed,
      rawSize: { height: side, width: side },
      skipped: new Map(scan.skipped),
      title: (split, at) => {
        const { batch, place } = find(split, at)
        return `image ${place} of ${batch.name}`
      },
      read: async (split, at) => {
        const { batch, place } = find(split, at)
        const planes = (await batch.records.read(place)).subarray(version.labels)
        return { raw: { pixels: interleaved(planes), height: side, width: side, channels: 3 } }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openBatch(scan: Scan, name: string, { labels, label }: Version): Promise<Batch> {
  const file = path.join(scan.root, name)
  const size = labels + 3 * plane
  const { size: bytes } = await stat(file)
  const count = bytes / size
  if (count === 0 || !Number.isInteger(count)) {
    throw new DatasetError([
      `${name} has ${bytes} bytes: an image takes ${size}, so it is cut off or no CIFAR file. Copy it anew, or leave it out`,
    ])
  }
  const records = await openRecords(file, 0, size)
  try {
    const found: number[] = []
    for (let first = 0; first < count; first += portion) {
      const bytes = await records.read(first, Math.min(portion, count - first))
      for (let at = label; at < bytes.length; at += size) found.push(bytes.readUInt8(at))
    }
    return { name, records, labels: found }
  } catch (error) {
    await records.close()
    throw error
  }
}

function batchOf(batches: Batch[], at: number): { batch: Batch; place: number } {
  let place = at
  for (const batch of batches) {
    if (place < batch.labels.length) return { batch, place }
    place -= batch.labels.length
  }
  throw new Error('is not there')
}

/** Planes of red, green and blue as pixels of the three. */
function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * plane)
  for (let place = 0; place < plane; place += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[3 * place + channel] = planes[channel * plane + place] as number
    }
  }
  return pixels
}
