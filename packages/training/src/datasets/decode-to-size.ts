import sharp from 'sharp'
import { type Decoded, decodeImage, restrictSharp } from './decode.ts'

/**
 * Pixels of an image file as a model of that size takes them, size · size · 3 bytes; an image of another size
 * is stretched to it. @throws Error that does not name the file
 */
export async function decodeToSize(file: string, size: number): Promise<Uint8Array> {
  restrictSharp()
  const image: Decoded = await decodeImage(file)
  const { pixels, width, height } = image
  if (width === size && height === size) return pixels
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: 'fill' })
    .raw()
    .toBuffer()
}
