import type { ImageShape } from '@sweepstack/protocol'
import { sharp } from './sharp.ts'

/** Up to this side, in pixels, images are enlarged by whole numbers, so that their pixels are seen. */
const small = 48

/** An image of a cache as a data URI, no longer than `side` pixels; JPEG unless it is small. */
export async function thumbnail(
  pixels: Uint8Array,
  [height, width, channels]: ImageShape,
  side: number,
): Promise<string> {
  const longest = Math.max(height, width)
  const image = sharp()(pixels, { raw: { height, width, channels } })
  if (longest <= small) {
    const times = Math.max(1, Math.floor(side / longest))
    const enlarged = image.resize(width * times, height * times, { fit: 'fill', kernel: 'nearest' })
    return uri('png', await enlarged.png().toBuffer())
  }
  const fitting = image.resize(side, side, { fit: 'inside', withoutEnlargement: true })
  return uri('jpeg', await fitting.jpeg({ quality: 90 }).toBuffer())
}

function uri(type: 'png' | 'jpeg', bytes: Buffer): string {
  return `data:image/${type};base64,${bytes.toString('base64')}`
}
