import type { ImageFit, ImageShape } from '@sweepstack/protocol'
import { decodePicture, restrictSharp } from './decode-picture.ts'
import { toGrey } from './grey.ts'
import { inspectPicture, readPicture } from './inspect-picture.ts'

/**
 * Pixels of an image file as a model of that shape takes them, height · width · channels bytes, read as the images
 * of its dataset were. @throws Error that does not name the file
 */
export async function decodeToShape(
  file: string,
  { shape: [height, width, channels], fit }: { shape: ImageShape; fit: ImageFit },
): Promise<Uint8Array> {
  restrictSharp()
  const source = await readPicture(file)
  const pixels = await decodePicture(source, await inspectPicture(source), { height, width, fit })
  return channels === 1 ? toGrey(pixels) : pixels
}
