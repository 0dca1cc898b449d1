import { z } from 'zod'

/** Height, width and channels of images, in pixels: 3 channels are red, green, blue; 1 is grey. */
export const imageShapeSchema = z
  .tuple([z.int().min(1), z.int().min(1), z.union([z.literal(1), z.literal(3)])])
  .meta({ id: 'ImageShape' })
export type ImageShape = z.infer<typeof imageShapeSchema>

/** What becomes of an image of other proportions: its sides are cut off, filled up, or pulled. */
export const imageFitSchema = z.enum(['cover', 'contain', 'stretch']).meta({ id: 'ImageFit' })
export type ImageFit = z.infer<typeof imageFitSchema>

/** Of a side that images are resized to, in pixels. */
const sideSchema = z.int().min(1).max(4096)

/** How pictures of whatever size are read. What is left out is chosen by looking at them. */
export const imageReadingSchema = z.strictObject({
  /** A square's side, or [height, width]. Left out, the size that all have, or one that fits most. */
  size: z.union([sideSchema, z.tuple([sideSchema, sideSchema])]).optional(),
  /** For pictures of other proportions. Left out, cover. */
  fit: imageFitSchema.optional(),
  /** 3 makes grey images ones of red, green, blue; 1 makes colours grey. Left out, 1 if all are grey. */
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  /** So many files that cannot be read are left out. Left out, none. */
  skipUnreadable: z.int().min(0).max(10_000).optional(),
})
export type ImageReading = z.infer<typeof imageReadingSchema>

/** Bytes of an image of that shape, with a uint8 for each value. */
export function imageBytes([height, width, channels]: ImageShape): number {
  return height * width * channels
}

/** In words: `64×64`, or `28×28 grey`. */
export function shapeText([height, width, channels]: ImageShape): string {
  return `${height}×${width}${channels === 1 ? ' grey' : ''}`
}
