import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DatasetError } from './dataset-error.ts'
import { type SplitName, splitNames } from './layout.ts'

const splitSchema = z.object({
  names: z.array(z.string()),
  labels: z.array(z.int()),
  groups: z.array(z.string()).optional(),
})

export const headerSchema = z.object({
  format: z.literal('sweepstack-dataset-1'),
  /** sha256 of the source bytes. */
  hash: z.string(),
  imageSize: z.int(),
  classes: z.array(z.string()),
  splits: z.object({ train: splitSchema, val: splitSchema, test: splitSchema }),
  /** Of the training images' channels, on the scale 0…255. */
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  /** sha256 of the pixels. */
  pixels: z.string(),
})
export type CacheHeader = z.infer<typeof headerSchema>

export interface Split {
  /** n · size · size · 3 bytes. */
  pixels: Uint8Array
  /** −1 where there is no label. */
  labels: Int32Array
  names: string[]
  /** What each image is also told apart by, if the dataset says so: its style, its camera, its year. */
  groups?: string[] | undefined
}

export interface OpenedDataset extends Record<SplitName, Split> {
  hash: string
  imageSize: number
  classes: string[]
  mean: number[]
  deviation: number[]
}

/** Length of the header that stands before it, in bytes. */
export const lengthBytes = 8

export function cacheFileName(hash: string): string {
  return `${hash}.dataset`
}

/** Opens a cache and checks it. @throws DatasetError if it is torn or not what it says */
export async function openDatasetCache(file: string): Promise<OpenedDataset> {
  const bytes = await readFile(file)
  const headerLength = bytes.length < lengthBytes ? 0 : Number(bytes.readBigUInt64LE())
  const start = lengthBytes + headerLength
  const parsed = headerSchema.safeParse(parseJson(bytes.subarray(lengthBytes, start)))
  const pixels = bytes.subarray(start)
  if (!parsed.success || sha256(pixels) !== parsed.data.pixels) {
    throw new DatasetError([`${path.basename(file)} is damaged: delete it, it will be made again`])
  }
  const { hash, imageSize, classes, mean, deviation } = parsed.data
  const splits = {} as Record<SplitName, Split>
  let offset = 0
  for (const split of splitNames) {
    const { names, labels, groups } = parsed.data.splits[split]
    const size = names.length * imageSize ** 2 * 3
    splits[split] = {
      names,
      groups,
      labels: Int32Array.from(labels),
      pixels: pixels.subarray(offset, offset + size),
    }
    offset += size
  }
  return { hash, imageSize, classes, mean, deviation, ...splits }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
