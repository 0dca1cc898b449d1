import { createHash, hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import {
  type ImageFit,
  type ImageShape,
  imageBytes,
  imageFitSchema,
  imageShapeSchema,
} from '@sweepstack/protocol'
import { z } from 'zod'
import { CachedPixels } from './cached-pixels.ts'
import { DatasetError } from './dataset-error.ts'
import { type SplitName, splitNames } from './split.ts'

const splitSchema = z.object({
  names: z.array(z.string()),
  labels: z.array(z.int()),
  groups: z.array(z.string()).optional(),
  together: z.array(z.string()).optional(),
})

const factsSchema = z.object({
  /** sha256 of the source bytes. */
  hash: z.string(),
  classes: z.array(z.string()),
  splits: z.object({ train: splitSchema, val: splitSchema, test: splitSchema }),
  /** Of the training images' channels, on the scale 0…255. */
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  /** sha256 of the pixels. */
  pixels: z.string(),
})
const currentSchema = factsSchema.extend({
  format: z.literal('sweepstack-dataset-2'),
  shape: imageShapeSchema,
  /** How images of other proportions were brought to the shape, and are when they are predicted. */
  fit: imageFitSchema,
})
/** Of square images with three channels; what was predicted was stretched. */
const firstSchema = factsSchema
  .extend({ format: z.literal('sweepstack-dataset-1'), imageSize: z.int().min(1) })
  .transform(
    ({ imageSize, ...facts }): z.infer<typeof currentSchema> => ({
      ...facts,
      format: 'sweepstack-dataset-2',
      shape: [imageSize, imageSize, 3],
      fit: 'stretch',
    }),
  )

/** The header of a cache in either format, as one in the second. */
export const headerSchema = z.union([currentSchema, firstSchema])
export type CacheHeader = z.infer<typeof headerSchema>

export interface Split {
  /** n · height · width · channels bytes, in the file. */
  pixels: CachedPixels
  /** −1 where there is no label. */
  labels: Int32Array
  names: string[]
  /** What each image is also told apart by, if the dataset says so: its style, its camera, its year. */
  groups?: string[] | undefined
  /** What stays together in folds, if that is other than the groups. */
  together?: string[] | undefined
}

export interface OpenedDataset extends Record<SplitName, Split> {
  hash: string
  shape: ImageShape
  fit: ImageFit
  classes: string[]
  mean: number[]
  deviation: number[]
  close(): Promise<void>
}

/** Length of the header that stands before it, in bytes. */
export const lengthBytes = 8
/** Names of some million images; a longer one is no header. */
export const longestHeader = 2 ** 28

export function cacheFileName(hash: string): string {
  return `${hash}.dataset`
}

/**
 * Opens a cache and checks it, without taking its pixels into memory.
 * @throws DatasetError if it is torn, or not what it says or was looked for
 */
export async function openDatasetCache(file: string, wanted?: string): Promise<OpenedDataset> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const { header, start } = await readHeader(handle, size)
    const pixels = new CachedPixels(handle, start, size - start)
    const isWhole = header !== undefined && (await sha256Of(pixels)) === header.pixels
    if (!isWhole || (wanted ?? header.hash) !== header.hash) {
      const name = path.basename(file)
      throw new DatasetError([`${name} is damaged: register the dataset again`])
    }
    const { hash, shape, fit, classes, mean, deviation } = header
    const facts = { hash, shape, fit, classes, mean, deviation }
    return { ...facts, ...splitsOf(header, handle, start), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readHeader(handle: FileHandle, size: number) {
  const first = await new CachedPixels(handle, 0, Math.min(lengthBytes, size)).subarray(
    0,
    lengthBytes,
  )
  const length = first.length < lengthBytes ? 0 : Number(Buffer.from(first).readBigUInt64LE())
  const start = lengthBytes + length
  if (length > longestHeader || start > size) return { header: undefined, start: size }
  const text = await new CachedPixels(handle, lengthBytes, length).subarray(0, length)
  return { header: headerSchema.safeParse(parseJson(text)).data, start }
}

function splitsOf({ splits, shape }: CacheHeader, handle: FileHandle, start: number) {
  const opened = {} as Record<SplitName, Split>
  let offset = start
  for (const split of splitNames) {
    const { names, labels, groups, together } = splits[split]
    const pixels = new CachedPixels(handle, offset, names.length * imageBytes(shape))
    opened[split] = { names, groups, together, labels: Int32Array.from(labels), pixels }
    offset += pixels.length
  }
  return opened
}

async function sha256Of(pixels: CachedPixels): Promise<string> {
  const hash = createHash('sha256')
  for await (const portion of pixels.portions(4 * 2 ** 20)) hash.update(portion)
  return hash.digest('hex')
}

export function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
