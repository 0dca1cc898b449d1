import { z } from 'zod'

/** Height, width and channels of images, in pixels: 3 channels are red, green, blue; 1 is grey. */
export const imageShapeSchema = z
  .tuple([z.int().min(1), z.int().min(1), z.union([z.literal(1), z.literal(3)])])
  .meta({ id: 'ImageShape' })
export type ImageShape = z.infer<typeof imageShapeSchema>

/** What becomes of an image of other proportions: its sides are cut off, filled up, or pulled. */
export const imageFitSchema = z.enum(['cover', 'contain', 'stretch']).meta({ id: 'ImageFit' })
export type ImageFit = z.infer<typeof imageFitSchema>

/** Bytes of an image of that shape, with a uint8 for each value. */
export function imageBytes([height, width, channels]: ImageShape): number {
  return height * width * channels
}

/** In words: `64×64`, or `28×28 grey`. */
export function shapeText([height, width, channels]: ImageShape): string {
  return `${height}×${width}${channels === 1 ? ' grey' : ''}`
}
