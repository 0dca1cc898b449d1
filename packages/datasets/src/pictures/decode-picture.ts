import type { ImageFit } from '@sweepstack/protocol'
import { orExplained, type PictureFacts, pixelLimits } from './inspect-picture.ts'
import { centred, possibleSize, type Size } from './placement.ts'
import { plainPixels } from './plain-pixels.ts'
import { sharp } from './sharp.ts'

/** What a transparent pixel is laid on, and what lacks is filled up with. */
export const backgroundName = 'black'
const background = '#000'

/** No cache, and no loader but those of PNG, JPEG and WebP: what is read comes from strangers. */
export function restrictSharp(): void {
  sharp().cache(false)
  sharp().concurrency(1)
  sharp().block({ operation: ['VipsForeignLoad'] })
  sharp().unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'],
  })
}

/** What pictures are brought to. */
export interface Frame extends Size {
  fit: ImageFit
}

/**
 * Decodes a picture into height · width · 3 bytes, row-major, red green blue: turned upright by its EXIF
 * orientation, alpha laid on black, resized by Lanczos' kernel (a JPEG after it was decoded at a fraction of its
 * size), colours converted to 8-bit sRGB (from CMYK, grey, palettes, 16 bit and embedded profiles), the first frame
 * of an animation. @throws Error that does not name the file, in words that follow its name
 */
export async function decodePicture(
  source: Buffer,
  facts: PictureFacts,
  frame: Frame = { ...facts, fit: 'stretch' },
): Promise<Uint8Array> {
  const scaled = possibleSize(facts, frame, frame.fit)
  const plain = plainPixels(source, scaled)
  if (plain !== undefined) {
    return centred(threeChannels(plain.pixels, plain.channels), scaled, frame)
  }
  const { data, info } = await orExplained(source, facts.format, () =>
    pipeline(source, facts, scaled).timeout({ seconds: 20 }).raw().toBuffer({
      resolveWithObject: true,
    }),
  )
  if (info.width !== scaled.width || info.height !== scaled.height) {
    throw new Error('has changed while it was read: register it again')
  }
  return centred(threeChannels(data, info.channels), scaled, frame)
}

function pipeline(source: Buffer, facts: PictureFacts, scaled: Size) {
  const limitInputPixels = pixelLimits[facts.format]
  const upright = sharp()(source, { limitInputPixels, failOn: 'warning' }).autoOrient()
  const isResized = scaled.width !== facts.width || scaled.height !== facts.height
  const sized = isResized
    ? upright.resize(scaled.width, scaled.height, {
        fit: 'fill',
        kernel: 'lanczos3',
        // Else a JPEG may be decoded so small that the kernel has nothing to filter.
        fastShrinkOnLoad: false,
      })
    : upright
  return sized.flatten({ background }).toColourspace('srgb').removeAlpha()
}

/** Pixels of one channel, or of more than three, as red, green and blue. */
export function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data
  const pixels = new Uint8Array((data.length / channels) * 3)
  for (let place = 0; place < pixels.length; place += 1) {
    pixels[place] = data[Math.floor(place / 3) * channels] as number
  }
  return pixels
}
