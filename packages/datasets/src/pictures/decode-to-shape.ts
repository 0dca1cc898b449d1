import type { ImageFit, ImageShape } from '@sweepstack/protocol'
import { decodePicture, restrictSharp } from './decode-picture.ts'
import { toGrey } from './grey.ts'
import { inspectPicture, readPicture } from './inspect-picture.ts'
import { pngOf } from './png-of.ts'

interface ModelImage {
  shape: ImageShape
  fit: ImageFit
}

/**
 * Pixels of an image file as a model of that shape takes them, height · width · channels bytes, read as the images
 * of its dataset were. @throws Error that does not name the file
 */
export async function decodeToShape(file: string, to: ModelImage): Promise<Uint8Array> {
  return pixelsOfPicture(await readPicture(file), to)
}

/** The same of an image in memory, as a PNG. @throws Error that does not name the image, in words that follow its name */
export async function prepareImage(source: Buffer, to: ModelImage): Promise<Buffer> {
  return pngOf(Buffer.from(await pixelsOfPicture(source, to)), to.shape)
}

/** The same as bytes. @throws Error as `prepareImage` */
export async function pixelsOfPicture(
  source: Buffer,
  { shape: [height, width, channels], fit }: ModelImage,
): Promise<Uint8Array> {
  restrictSharp()
  const pixels = await decodePicture(source, await inspectPicture(source), { height, width, fit })
  return channels === 1 ? toGrey(pixels) : pixels
}
