import type { ImageShape } from '@sweepstack/protocol'
import { sharp } from './sharp.ts'

/** Pixels as a PNG without a colour profile and a time: the same pixels are the same bytes. */
export function pngOf(pixels: Buffer, [height, width, channels]: ImageShape): Promise<Buffer> {
  return sharp()(pixels, { raw: { height, width, channels: channels as 1 | 3 } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6 })
    .toBuffer()
}
