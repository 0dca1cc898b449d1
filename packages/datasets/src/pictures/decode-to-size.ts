import sharp from 'sharp'
import { decodePicture, restrictSharp } from './decode-picture.ts'

/**
 * Pixels of an image file as a model of that size takes them, size · size · 3 bytes; an image of another size
 * is stretched to it. @throws Error that does not name the file
 */
export async function decodeToSize(file: string, size: number): Promise<Uint8Array> {
  restrictSharp()
  const { pixels, width, height } = await decodePicture(file)
  if (width === size && height === size) return pixels
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: 'fill' })
    .raw()
    .toBuffer()
}
