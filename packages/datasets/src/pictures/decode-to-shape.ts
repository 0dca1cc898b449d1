import type { ImageFit, ImageShape } from '@sweepstack/protocol'
import sharp from 'sharp'
import { decodePicture, restrictSharp } from './decode-picture.ts'
import { toGrey } from './grey.ts'

const fits = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const

/**
 * Pixels of an image file as a model of that shape takes them, height · width · channels bytes; an image of
 * another size is resized in the way of the dataset. @throws Error that does not name the file
 */
export async function decodeToShape(
  file: string,
  { shape: [height, width, channels], fit }: { shape: ImageShape; fit: ImageFit },
): Promise<Uint8Array> {
  restrictSharp()
  const picture = await decodePicture(file)
  const isFitting = picture.width === width && picture.height === height
  const pixels = isFitting
    ? picture.pixels
    : await sharp(picture.pixels, {
        raw: { width: picture.width, height: picture.height, channels: 3 },
      })
        .resize(width, height, { fit: fits[fit] })
        .raw()
        .toBuffer()
  return channels === 1 ? toGrey(pixels) : pixels
}
